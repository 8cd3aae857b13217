// Names: https://www.w3.org/TR/accname-1.2/#computation-steps

// Whether anything but plain text went into the name being computed
let isPlain = true;

const authorName = (element) => {
  const label = attributeOf(element, "aria-label");
  if (label && label.trim()) return label;
  return has(element, "aria-labelledby") && referenced(element, "aria-labelledby").length ? "?" : "";
};

const nameOf = (element, role) => {
  isPlain = true;
  const text = isReading ? textAlone(element, role) : "";
  if (text) return text;
  return fold(computeName(element, role, { seen: new Set(), inLabel: false, isHiddenToo: false, depth: 0 }));
};

const NAMING = ["aria-label", "aria-labelledby", "aria-owns"];

/** The name of what holds nothing but text, as most do, and is named by it; "" for any other. */
const textAlone = (element, role) => {
  if (!NAMED_BY_CONTENT.has(role) && !NAMED_BY_CONTENT_TOO.has(role)) return "";
  const tag = tagOf(element);
  if (tag === "button" ? labelsOf(element).length : MARKUP_NAMES[tag] && tag !== "a") return "";
  let text = "";
  for (let child = firstOf(element); child; child = nextOf(child)) {
    if (typeOf(child) !== 3 || text.length > MAX_CHARS) return "";
    text += headOf(child.data, MAX_CHARS * 4);
  }
  if (NAMING.some((name) => has(element, name)) || !isHtml(element) || styleOf(element) & INVISIBLE) return "";
  return shadowOf(element) || tag === "slot" || mayHavePseudos(element) ? "" : fold(text);
};

/** Steps B to I for the element itself. */
const computeName = (element, role, via) => {
  const labelled = byLabelledBy(element, via);
  if (labelled.trim()) return labelled;
  const label = attributeOf(element, "aria-label");
  if (label && label.trim()) return notPlain(label);
  via.seen.add(element);
  const native = byMarkup(element, via);
  if (native && native.trim()) return native;
  if (NAMED_BY_CONTENT.has(role) || NAMED_BY_CONTENT_TOO.has(role)) {
    const content = byContent(element, via);
    if (content.trim()) return content;
  }
  return byTooltip(element);
};

const notPlain = (text) => {
  isPlain = false;
  return text;
};

const byLabelledBy = (element, via) => {
  if (via.inLabel || !has(element, "aria-labelledby")) return "";
  const parts = referenced(element, "aria-labelledby").map((target) => {
    const inner = { seen: via.seen, inLabel: true, isHiddenToo: isHidden(target), depth: via.depth + 1 };
    return fold(nameAsContent(target, inner, element === target, true));
  });
  return notPlain(parts.filter(Boolean).join(" "));
};

const BUTTON_WORDS = { __proto__: null, submit: "Submit", reset: "Reset", image: "Submit Query" };

/** What HTML gives as a name: https://www.w3.org/TR/html-aam-1.0/#accessible-name-computations-by-html-element */
const MARKUP_NAMES = {
  __proto__: null,
  input: (element, via) => {
    const labels = byLabels(element, via);
    if (labels) return labels;
    if (["submit", "reset", "button"].includes(element.type))
      return element.value.trim() ? element.value : (attributeOf(element, "title") ?? BUTTON_WORDS[element.type]);
    if (element.type === "image")
      return attributeOf(element, "alt") || attributeOf(element, "title") || attributeOf(element, "value") || "Submit";
    return "";
  },
  button: (element, via) => byLabels(element, via),
  select: (element, via) => byLabels(element, via),
  textarea: (element, via) => byLabels(element, via),
  meter: (element, via) => byLabels(element, via),
  progress: (element, via) => byLabels(element, via),
  output: (element, via) => byLabels(element, via),
  img: (element) => notPlain(attributeOf(element, "alt") ?? ""),
  area: (element) => notPlain(attributeOf(element, "alt") ?? ""),
  fieldset: (element, via) => byChild(element, "legend", via),
  figure: (element, via) => byChild(element, "figcaption", via),
  table: (element, via) => byChild(element, "caption", via),
  optgroup: (element) => attributeOf(element, "label"),
  option: (element) => notPlain(attributeOf(element, "label") ?? ""),
  svg: (element) => notPlain(svgTitle(element)),
  a: (element) => (isHtml(element) ? "" : notPlain(svgTitle(element))),
};

const byMarkup = (element, via) => {
  const rule = MARKUP_NAMES[tagOf(element)];
  // a picture that says it is only presentation has no name of its own
  return !rule || (has(element, "role") && explicitRole(element) === "none") ? "" : (rule(element, via) ?? "");
};

const byLabels = (element, via) => {
  const labels = labelsOf(element);
  if (!labels.length) return "";
  keepTargets(labels);
  const parts = labels.map((label) => {
    if (via.seen.has(label)) return "";
    const inner = { ...via, inLabel: false, isHiddenToo: via.isHiddenToo || isHidden(label), depth: via.depth + 1 };
    return fold(nameAsContent(label, inner, false, true));
  });
  return notPlain(parts.filter(Boolean).join(" "));
};

const byChild = (element, tag, via) => {
  for (let child = firstOf(element); child; child = nextOf(child))
    if (typeOf(child) === 1 && tagOf(child) === tag) return nameAsContent(child, via, false, true);
  return "";
};

const svgTitle = (element) => {
  for (let child = firstOf(element); child; child = nextOf(child))
    if (typeOf(child) === 1 && tagOf(child) === "title") return GET.textContent.call(child);
  return attributeOf(element, "xlink:title") ?? "";
};

const byTooltip = (element) => {
  const title = attributeOf(element, "title");
  if (title && title.trim()) return notPlain(title);
  const placeholder = isHtml(element) && matches(element, "input,textarea") && attributeOf(element, "placeholder");
  return notPlain(placeholder || (attributeOf(element, "aria-placeholder") ?? ""));
};

const UNTOLD = words("script style noscript template");
const SVG_UNTOLD = words("title desc metadata defs");

/** Steps A to I for an element met inside a name. */
const nameAsContent = (element, via, isSelf = false, isRoot = false) => {
  if (via.depth > MAX_NAME_DEPTH) return "";
  // What was told once in a name is not told again, though what it refers to may be
  if (via.seen.has(element) && !isSelf) return isRoot ? "" : byLabelledBy(element, via);
  const tag = tagOf(element);
  if (tag === "slot" && !isRoot) return childText(element, via);
  if (UNTOLD.has(tag) || (SVG_UNTOLD.has(tag) && !isHtml(element))) return "";
  if (!isRoot && !via.isHiddenToo && (styleOf(element) & (NONE | INVISIBLE) || isAriaHidden(element))) {
    // visibility: hidden may have visible children
    const isOnlyInvisible = !(styleOf(element) & NONE) && !isAriaHidden(element);
    isPlain = false;
    return isOnlyInvisible ? childText(element, via) : "";
  }
  if (!isRoot) {
    const labelled = byLabelledBy(element, via);
    if (labelled.trim()) return labelled;
  }
  const role = roleOf(element, tag);
  const embedded = isSelf ? undefined : embeddedValue(element, role, via);
  if (embedded !== undefined) return notPlain(embedded);
  const label = attributeOf(element, "aria-label");
  if (label && label.trim()) return notPlain(label);
  via.seen.add(element);
  const native = byMarkup(element, via);
  if (native && native.trim()) return native;
  const content = byContent(element, via);
  if (content.trim() || (tag === "img" && attributeOf(element, "alt") === "")) return content;
  return byTooltip(element) || content;
};

/** Step C: what a control inside a name says; a secret says nothing. */
const embeddedValue = (element, role, via) => {
  if (!FIELDS.has(role)) return undefined;
  keepControl(element);
  if (isSecret(element)) return "";
  if (role === "combobox" || role === "listbox") {
    const chosen = chosenOptions(element);
    if (chosen.length || element instanceof HTMLSelectElement) return chosen.join(" ");
    return isValueField(element) ? element.value : role === "listbox" ? "" : byContent(element, via);
  }
  if (role === "textbox" || role === "searchbox")
    return isValueField(element) ? element.value : byContent(element, via);
  return attributeOf(element, "aria-valuetext") ?? attributeOf(element, "aria-valuenow") ?? (isValueField(element) ? element.value : "");
};

const byContent = (element, via) => {
  if (isReading && !mayHavePseudos(element)) return childText(element, via);
  const before = getComputedStyle(element, "::before");
  const after = getComputedStyle(element, "::after");
  keepPseudos(element, before, after);
  return pseudoText(before) + childText(element, via) + pseudoText(after);
};

const childText = (element, via) => {
  let text = "";
  const isInvisible = !via.isHiddenToo && (styleOf(element) & INVISIBLE) !== 0;
  via.depth++;
  const add = (child) => {
    if (text.length > MAX_CHARS * 2) return;
    const type = typeOf(child);
    if (type === 3 && isInvisible) return;
    if (type === 3) text += headOf(child.data, MAX_CHARS * 4);
    else if (type === 1 && !isClosedAway(element, child)) text += spaced(child, nameAsContent(child, via), via.isHiddenToo);
  };
  eachChild(element, add);
  for (const owned of referenced(element, "aria-owns")) if (!contains(element, owned)) add(owned);
  via.depth--;
  return text;
};

/** The text of a child, apart from its neighbours' where it is not in one line with them. */
const spaced = (element, text, isUnseen = false) => {
  const tag = tagOf(element);
  if (tag === "br") return " ";
  // what is not laid out has no lines: as Chromium does, each element is a word of its own
  return isUnseen || styleOf(element) & BLOCK || tag === "img" || tag === "svg" ? ` ${text} ` : text;
};

// counters(item, "."), url("a.png"): their strings are not text
const FUNCTION = /[\w-]+\((?:[^()"]|"(?:[^"\\]|\\.)*")*\)/g;

/** The text of a pseudo element: strings, and the alternative after the slash where given. */
const pseudoText = (style) => {
  const content = style.content;
  if (content === "none" || content === "normal" || content === "") return "";
  if (style.display === "none") return "";
  const slash = content.search(/\/(?=\s*(?:"|attr\())(?=(?:[^"]*"[^"]*")*[^"]*$)/);
  const source = (slash >= 0 ? content.slice(slash + 1) : content).replace(FUNCTION, "");
  let text = "";
  for (const piece of source.matchAll(/"((?:[^"\\]|\\.)*)"/g)) text += piece[1].replace(/\\(["\\])/g, "$1");
  if (text) isPlain = false;
  return style.display === "inline" ? text : text && ` ${text} `;
};
