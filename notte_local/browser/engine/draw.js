// One picture: what is overlay over the page for it, and what is concealed in it meanwhile

const SVG = "http://www.w3.org/2000/svg";
const PICTURE_MS = 15_000; // should nobody come to take it away

let overlay = null; // the element that holds the drawing
let concealed = []; // what was restyled, and what it was

const CONCEALING = {
  __proto__: null,
  "-webkit-text-security": "disc", // each character as wide as any other: no line breaks elsewhere
  "-webkit-text-fill-color": "transparent",
  "text-shadow": "none",
  "text-decoration-color": "transparent",
  "background-color": "#9e9e9e",
  "background-image": "none",
  fill: "transparent", // of text in a drawing
  stroke: "transparent",
};

const NO_CARET = { __proto__: null, "caret-color": "transparent" }; // it blinks

const inlineStyleOf = (element) => (isHtml(element) ? GET.style.call(element) : element.style); // a form may have a field of that name

const restyle = (element, properties) => {
  const style = inlineStyleOf(element);
  if (!style) return;
  const before = attributeOf(element, "style");
  const were = Object.keys(properties).map((property) => [property, style.getPropertyValue(property), style.getPropertyPriority(property)]);
  for (const property in properties) style.setProperty(property, properties[property], "important");
  concealed.push({ element, before, were, after: attributeOf(element, "style") });
};

/** Gives back what the page wrote, to the letter; where it wrote anew meanwhile, what is left of ours goes. */
const restore = ({ element, before, were, after }) => {
  const style = inlineStyleOf(element);
  const isAsWeLeftIt = attributeOf(element, "style") === after;
  if (isAsWeLeftIt && before !== null) {
    Element.prototype.setAttribute.call(element, "style", before);
    if (!style.length) style.cssText = before; // a content security policy may refuse the attribute
    return;
  }
  for (const [property, value, priority] of isAsWeLeftIt ? [] : were)
    if (value) style.setProperty(property, value, priority);
    else style.removeProperty(property);
  if (before === null && (isAsWeLeftIt || !style.length)) Element.prototype.removeAttribute.call(element, "style");
};

let hidden = new Set();
const hide = (element) => {
  if (hidden.has(element)) return;
  hidden.add(element);
  // a list is as wide as the widest of its options
  restyle(element, element instanceof HTMLSelectElement ? { ...CONCEALING, width: "10em" } : CONCEALING);
};

const allRoots = () => [document, ...watchedRoots.map((root) => root.deref()).filter(Boolean)];
const queryIn = (root, selector) =>
  (root === document ? Document : DocumentFragment).prototype.querySelectorAll.call(root, selector);

/** The smallest elements whose text holds one of the values. */
const hideText = (element, holds) => {
  if (!holds(GET.textContent.call(element) ?? "")) return;
  let own = ""; // what is said beside the children that hold one
  let isWhole = false; // in one text, not parted over several
  for (let child = firstOf(element); child; child = nextOf(child)) {
    const text = typeOf(child) === 1 || typeOf(child) === 3 ? GET.textContent.call(child) : "";
    if (!holds(text) || typeOf(child) === 3) {
      isWhole ||= holds(text);
      own += text;
    } else {
      own += "\u0000";
      if (!SKIPPED.has(tagOf(child))) hideText(child, holds);
    }
  }
  if (!holds(own)) return;
  hide(element);
  if (!isWhole) Element.prototype.querySelectorAll.call(element, "*").forEach(hide);
};

const SHOWN_ATTRIBUTES = ["alt", "label", "placeholder"];
const FIELD = "input,textarea,select,[contenteditable]";
const MAX_STYLED = 20_000; // elements whose ::before and ::after are looked at

/** What an element shows that is no text in the document. */
const saidBeside = (element, isStyled) => {
  const said = SHOWN_ATTRIBUTES.map((name) => attributeOf(element, name) ?? "");
  if (isValueField(element) || element instanceof HTMLSelectElement) said.push(isSecret(element) ? "" : element.value);
  for (const pseudo of isStyled ? ["::before", "::after"] : []) {
    const { content } = getComputedStyle(element, pseudo);
    if (content !== "none" && content !== "normal") said.push(content);
    if (content.includes("attr(")) said.push(...Array.from(GET.attributes.call(element), ({ value }) => value));
  }
  return said.filter(Boolean).join("\u0000");
};

/** All that the document may show, read past the bounds of a snapshot. */
const said = () => {
  const told = [];
  let length = 0;
  const add = (text) => {
    length += text.length;
    if (text && length <= MAX_TEXT) told.push(text);
  };
  for (const root of allRoots()) {
    add(GET.textContent.call(root === document ? (GET.documentElement.call(document) ?? root) : root) ?? "");
    queryIn(root, "*").forEach((element, index) => add(saidBeside(element, index < MAX_STYLED)));
  }
  return { token, text: told.join("\u0000"), more: length > MAX_TEXT };
};

/** Blanks secret fields, and all that shows one of these values. */
const conceal = (argument) => {
  reveal();
  const values = JSON.parse(argument);
  const holds = (text) => values.some((value) => text.includes(value));
  for (const root of allRoots()) {
    for (const field of queryIn(root, FIELD)) if (isSecret(field)) hide(field);
    if (!values.length) continue;
    queryIn(root, "*").forEach((element, index) => {
      if (holds(saidBeside(element, index < MAX_STYLED))) hide(element);
      else if (matches(element, "select,[contenteditable]") && holds(GET.textContent.call(element))) hide(element);
    });
    const tops = root === document ? [GET.documentElement.call(document)] : queryIn(root, ":host > *, *");
    for (const top of tops) if (top && (root === document || parentOf(top) === root)) hideText(top, holds);
  }
  const focus = deepFocus();
  if (focus) restyle(focus, NO_CARET);
  setTimeout(reveal, PICTURE_MS);
  return { token, hidden: hidden.size };
};

const reveal = () => {
  concealed.reverse().forEach(restore);
  concealed = [];
  hidden = new Set();
  return { token };
};

const shape = (parent, tag, attributes, text) => {
  const made = Document.prototype.createElementNS.call(document, SVG, tag);
  for (const name in attributes) made.setAttribute(name, attributes[name]);
  if (text) made.textContent = text;
  parent.appendChild(made);
  return made;
};

const rectAt = ([x, y, width, height]) => ({ x, y, width, height });
// Told apart from their neighbours by hue; all dark enough for white letters
const HUES = ["#c2185b", "#00695c", "#4527a0", "#bf360c", "#1b5e20", "#0d47a1"];

const drawMark = (svg, [text, at, box], hue) => {
  shape(svg, "rect", { ...rectAt(box), fill: "none", stroke: hue, "stroke-width": 1 });
  shape(svg, "rect", { ...rectAt(at), fill: hue, rx: 2 });
  shape(svg, "text", {
    x: at[0] + 2, y: at[1] + at[3] * 0.8, fill: "#fff", textLength: at[2] - 4, lengthAdjust: "spacingAndGlyphs",
    "font-family": "monospace", "font-size": at[3] * 0.88, "font-weight": "bold",
  }, text);
};

/** Draws labels, and blinds over what must not be seen, above all that the page shows. */
const draw = (argument) => {
  erase();
  const { marks, blinds } = JSON.parse(argument);
  const page = GET.documentElement.call(document);
  if (!page || !isHtml(page)) return { token, drawn: 0 };
  overlay = Document.prototype.createElement.call(document, "div");
  const looks = {
    all: "initial", position: "fixed", inset: "0", width: "100vw", height: "100vh", margin: "0", padding: "0", border: "0",
    background: "transparent", overflow: "hidden", "pointer-events": "none", "z-index": "2147483647", "max-width": "none", "max-height": "none",
  };
  for (const property in looks) overlay.style.setProperty(property, looks[property], "important");
  const svg = shape(overlay.attachShadow({ mode: "closed" }), "svg", { width: "100%", height: "100%" });
  svg.style.setProperty("display", "block");
  for (const blind of blinds) shape(svg, "rect", { ...rectAt(blind), fill: "#9e9e9e" });
  marks.forEach((mark, index) => drawMark(svg, mark, HUES[index % HUES.length]));
  page.appendChild(overlay);
  if ("popover" in overlay) {
    overlay.popover = "manual"; // in the top layer, above open dialogs
    overlay.showPopover();
  }
  setTimeout(erase, PICTURE_MS);
  return { token, drawn: marks.length };
};

const erase = () => {
  overlay?.remove();
  overlay = null;
  return { token };
};
