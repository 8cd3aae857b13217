// A field that text is put into: made ready for it by the question that asks about it

const TYPED = words("text search url tel email password");

/** What `probe` tells; with `put`, all that it holds is selected and the next text takes its place. */
const put = (key) => {
  const facts = probe(key);
  const element = elementOf(key);
  const isTyped = element instanceof HTMLTextAreaElement || (element instanceof HTMLInputElement && TYPED.has(element.type));
  const isBarred = facts.disabled || facts.inert || facts.readonly || facts.covered_by !== null;
  facts.put = isTyped && !isBarred && facts.visible && !facts.via_label && facts.editable && selectAll(element);
  return facts;
};

/** @type {{isCounted: boolean} | null} */
let awaited = null; // a text that is on its way

const onInput = (event) => {
  if (awaited !== null && event.isTrusted) countAnew(awaited);
};
EventTarget.prototype.addEventListener.call(world, "input", onInput, { capture: true, passive: true });

const selectAll = (element) => {
  HTMLElement.prototype.focus.call(element);
  const { prototype } = element instanceof HTMLTextAreaElement ? HTMLTextAreaElement : HTMLInputElement;
  prototype.select.call(element);
  awaited = deepFocus() === element ? { isCounted: false } : null;
  return awaited !== null;
};

/** What the field holds now, and whether the page has been counting its frames since the text came. */
const typed = (key) => {
  const { isCounted = false } = awaited ?? {};
  awaited = null;
  if (!isCounted) restAnew();
  layOut();
  return { ...value(key), counted: isCounted };
};
