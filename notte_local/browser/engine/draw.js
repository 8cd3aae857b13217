// One picture: what is overlay over the page for it, and what is concealed in it meanwhile

const SVG = "http://www.w3.org/2000/svg";
const PICTURE_MS = 15_000; // should nobody come to take it away

let overlay = null; // the element that holds the drawing
let concealed = []; // [element, property, value, priority, whether it had a style attribute]

const CONCEALING = {
  __proto__: null,
  "-webkit-text-security": "disc", // each character as wide as any other: no line breaks elsewhere
  "-webkit-text-fill-color": "transparent",
  "text-shadow": "none",
  "text-decoration-color": "transparent",
  "background-color": "#9e9e9e",
  "background-image": "none",
};

const NO_CARET = { __proto__: null, "caret-color": "transparent" }; // it blinks

const restyle = (element, properties) => {
  const style = element.style;
  if (!style) return;
  const had = has(element, "style");
  for (const property in properties) {
    concealed.push([element, property, style.getPropertyValue(property), style.getPropertyPriority(property), had]);
    style.setProperty(property, properties[property], "important");
  }
};

let hidden = new Set();
const hide = (element) => {
  if (hidden.has(element)) return;
  hidden.add(element);
  restyle(element, CONCEALING);
};

const allRoots = () => [document, ...watchedRoots.map((root) => root.deref()).filter(Boolean)];
const queryIn = (root, selector) =>
  (root === document ? Document : DocumentFragment).prototype.querySelectorAll.call(root, selector);

/** The smallest elements whose text holds one of the values. */
const hideText = (element, values) => {
  const text = GET.textContent.call(element) ?? "";
  if (!values.some((value) => text.includes(value))) return;
  let isInside = false;
  for (let child = firstOf(element); child; child = nextOf(child)) {
    if (typeOf(child) !== 1 || !values.some((value) => (GET.textContent.call(child) ?? "").includes(value))) continue;
    isInside = true;
    if (!SKIPPED.has(tagOf(child))) hideText(child, values);
  }
  if (!isInside) hide(element);
};

/** Blanks secret fields, and all that shows one of these values. */
const conceal = (argument) => {
  reveal();
  const values = JSON.parse(argument);
  const holds = (text) => values.some((value) => text.includes(value));
  for (const root of allRoots()) {
    for (const field of queryIn(root, "input,textarea,select,[contenteditable]")) {
      const value = isValueField(field) || field instanceof HTMLSelectElement ? field.value : (GET.textContent.call(field) ?? "");
      if (isSecret(field) || holds(value) || holds(attributeOf(field, "placeholder") ?? "")) hide(field);
    }
    if (!values.length) continue;
    const tops = root === document ? [GET.documentElement.call(document)] : queryIn(root, ":host > *, *");
    for (const top of tops) if (top && (root === document || parentOf(top) === root)) hideText(top, values);
  }
  const focus = deepFocus();
  if (focus) restyle(focus, NO_CARET);
  setTimeout(reveal, PICTURE_MS);
  return { token, hidden: hidden.size };
};

const reveal = () => {
  for (const [element, property, value, priority, had] of concealed.reverse()) {
    if (value) element.style.setProperty(property, value, priority);
    else element.style.removeProperty(property);
    if (!had && !element.style.length) Element.prototype.removeAttribute.call(element, "style");
  }
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
