// Text

const UNTIDY = /[\u0000-\u0020\u007f-\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff]+/g;
// What needs no folding: words of plain characters, one space between them
const TIDY = /^[!-~]+(?: [!-~]+)*$/;

/** The beginning of a text; white space that it begins with hides none of it. */
const headOf = (text, limit) => {
  if (text.length <= limit) return text;
  const told = text.trimStart();
  return (told.length < text.length ? " " : "") + told.slice(0, limit);
};

/** One line: white space and control characters folded, lone surrogates replaced, bounded. */
const fold = (text, limit = MAX_CHARS) => {
  if (text.length <= limit && (text === "" || TIDY.test(text))) return text;
  let line = headOf(text, limit * 4).replace(UNTIDY, " ").trim();
  if (line.length > limit) line = line.slice(0, limit - 1) + "…";
  return line.toWellFormed();
};
