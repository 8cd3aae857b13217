// Style, read once an element and walk

const NONE = 1; // display: none
const INVISIBLE = 2; // visibility
const BLOCK = 4; // starts a line of its own
const POINTER = 8; // cursor: pointer
const LOCKED = 16; // content-visibility: hidden
const FIXED = 32; // position: fixed
const SCROLLS = 64; // what it holds may be scrolled, or cut off
const HOST = 128; // of an open shadow root

const readStyle = (element) => {
  const style = getComputedStyle(element);
  const display = style.display;
  if (display === "none") return NONE;
  let bits = 0;
  if (style.visibility !== "visible") bits |= INVISIBLE;
  const cursor = style.cursor;
  if (cursor === "pointer" || cursor === "grab") bits |= POINTER;
  if (GET.shadowRoot.call(element)) bits |= HOST;
  return display === "inline" || display === "contents" ? bits : bits | readBoxStyle(style);
};

/** What only a box has: one in a line can be none of these. */
const readBoxStyle = (style) => {
  let bits = BLOCK;
  if (style.contentVisibility === "hidden") bits |= LOCKED;
  if (style.position === "fixed") bits |= FIXED;
  if (style.overflowX !== "visible") bits |= SCROLLS;
  return bits;
};

let styles = new Map();
/** What a walk knows; other questions begin with nothing known. */
const forgetStyles = () => {
  styles = new Map();
  labelled = new Map();
  suspects = newSuspects();
  open = new WeakSet();
};

const styleOf = (element) => {
  let bits = styles.get(element);
  if (bits === undefined) styles.set(element, (bits = readStyle(element)));
  return bits;
};

/** Whether it is rendered nowhere: it or an ancestor is display: none, locked or closed. */
const isUnrendered = (element) => {
  if (styleOf(element) & NONE) return true;
  for (let child = element, up; (up = flatParent(child)); child = up) {
    const style = styleOf(up);
    if (style & (NONE | LOCKED) || isClosedAway(up, child)) return true;
  }
  return false;
};

const isHidden = (element) => (styleOf(element) & INVISIBLE) !== 0 || isUnrendered(element);

/** What a closed <details> does not show: everything but its first summary. */
const isClosedAway = (parent, child) =>
  parent instanceof HTMLDetailsElement &&
  !parent.open &&
  !(child instanceof HTMLElement && tagOf(child) === "summary" && isFirstSummary(parent, child));

const isFirstSummary = (details, summary) => {
  for (let child = firstOf(details); child; child = nextOf(child))
    if (typeOf(child) === 1 && tagOf(child) === "summary") return child === summary;
  return false;
};

const isAriaHidden = (element) => attributeOf(element, "aria-hidden") === "true";
