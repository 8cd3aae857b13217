// The walk

const INERT = 1;
const ARIA_HIDDEN = 2;
const NAMED = 4; // inside something whose name is its content: text is already told
const IN_OPERABLE = 8;
const HAND = 16; // inside cursor: pointer
const PINNED = 32; // inside position: fixed
const DIRTY = 64; // inside what changed: worked out anew
const CLIPPED = 128; // inside a box of no size that shows nothing beyond it
const DISABLED = 256; // by aria-disabled, of its own or of what it stands in
const SKIPPED = words("head script style noscript template link meta title base param source track datalist colgroup col");

let walk = null;

const newWalk = (budget) => ({
  rows: [], puzzling: [], cut: [], visited: 0, chars: 0, operable: 0, hits: [], frames: [],
  budget, isOver: false, textRow: null, isBroken: true,
});

const cutShort = (why) => {
  walk.isOver = true;
  walk.cut.push(why);
};

const isOverBudget = () => {
  if (walk.isOver) return true;
  if (++walk.visited > MAX_NODES) cutShort(`more than ${MAX_NODES} nodes: the rest of the document was left out`);
  else if (walk.rows.length >= MAX_ROWS) cutShort(`more than ${MAX_ROWS} elements and texts: the rest of the document was left out`);
  else if (walk.chars > MAX_TEXT) cutShort(`more than ${MAX_TEXT} characters: the rest of the document was left out`);
  else if ((walk.visited & 127) === 0 && isLate(walk.budget))
    cutShort(`reading took more than ${MAX_MS / 1000} s: the rest of the document was left out`);
  return walk.isOver;
};

const visit = (node, parent, flags, depth, parentStyle) => {
  if (isOverBudget()) return;
  const type = typeOf(node);
  if (type === 3) {
    if (!(flags & NAMED) && !(parentStyle & INVISIBLE)) addText(node.data, parent);
  } else if (type === 1) visitElement(node, parent, flags, depth);
};

const addText = (data, parent) => {
  if (walk.textRow && !walk.isBroken && walk.textRow[0] === parent) {
    if (walk.textRow[1].length < MAX_CHARS) walk.textRow[1] += headOf(data, MAX_CHARS * 4);
    walk.chars += Math.min(data.length, MAX_CHARS);
    return;
  }
  if (!/\S/.test(data)) return;
  walk.chars += Math.min(data.length, MAX_CHARS);
  walk.textRow = [parent, headOf(data, MAX_CHARS * 4)];
  walk.rows.push(walk.textRow);
  walk.isBroken = false;
};

const visitElement = (element, parent, flags, depth) => {
  const tag = tagOf(element);
  if (SKIPPED.has(tag)) return;
  const style = styleOf(element);
  if (style & NONE) return visitUnrendered(element, parent, flags, tag);
  if (depth > MAX_DEPTH) return noteDepth();
  if (style & BLOCK || tag === "br") walk.isBroken = true;
  let inner = flagsOf(element, flags);
  if (walk.modal === element) inner &= ~INERT;
  if (style & FIXED) inner = (inner | PINNED) & ~CLIPPED;
  else if (inner & CLIPPED && isOutOfFlow(element)) inner &= ~CLIPPED;
  if (inner & DIRTY || dirt.deep.has(element)) {
    inner |= DIRTY;
    memory.entries.delete(element);
  }
  const row = style & INVISIBLE ? -1 : addElement(element, tag, parent, inner & ~DIRTY, style);
  const at = row < 0 ? parent : row;
  if (row >= 0) inner |= insideOf(walk.rows[row]);
  if (style & SCROLLS && isShut(element)) inner |= CLIPPED;
  if (style & POINTER) inner |= HAND;
  else inner &= ~HAND;
  if (tag === "label" && element instanceof HTMLLabelElement && isToldByControl(element)) inner |= NAMED;
  const before = walk.operable;
  if (!(style & LOCKED) && !isLeaf(element, tag)) visitChildren(element, at, inner, depth + 1, style);
  if (row >= 0 && walk.rows[row][9] & STATE.clickable) judgeClickable(walk.rows[row], element, walk.operable - before);
  if (style & BLOCK) walk.isBroken = true;
};

/** What the attributes of an element say of all that is in it. */
const flagsOf = (element, flags) => {
  if (!Element.prototype.hasAttributes.call(element)) return flags;
  let inner = flags;
  if (has(element, "inert")) inner |= INERT;
  if (isAriaHidden(element)) inner |= ARIA_HIDDEN;
  const disabled = aria(element, "aria-disabled");
  if (disabled === "true") inner |= DISABLED;
  else if (disabled === "false") inner &= ~DISABLED;
  return inner;
};

/** Whether nothing of what stands in it is seen, and no scrolling brings it: a closed drawer. */
const isShut = (element) => {
  const { width, height } = rectOf(element);
  return (width < 1 || height < 1) && tagOf(element) !== "html" && tagOf(element) !== "body" && (styleOf(element) & BLOCK) !== 0;
};

/** What is placed by a box further up may be seen where the boxes between show nothing. */
const isOutOfFlow = (element) => getComputedStyle(element).position === "absolute";

const visitChildren = (element, at, flags, depth, style) => {
  const shadow = shadowOf(element);
  if (!shadow && walk.puzzling.length < MAX_HOSTS && isPuzzling(element, tagOf(element))) walk.puzzling.push(element);
  if (shadow) watch(shadow);
  if (element instanceof HTMLDetailsElement && !element.open)
    return eachChild(element, (child) => isClosedAway(element, child) || visit(child, at, flags, depth, style));
  if (shadow || element instanceof HTMLSlotElement) eachChild(element, (child) => visit(child, at, flags, depth, style));
  else for (let child = firstOf(element); child; child = nextOf(child)) visit(child, at, flags, depth, style);
};

const LEAVES = words("iframe frame object embed textarea video audio canvas meter progress select img input math");
const isLeaf = (element, tag) => LEAVES.has(tag) || (tag === "svg" && !Element.prototype.querySelector.call(element, "a"));

const noteDepth = () => {
  const why = `nesting deeper than ${MAX_DEPTH} elements was left out`;
  if (!walk.cut.includes(why)) walk.cut.push(why);
};

const insideOf = (row) => {
  const isOperable = row[9] & STATE.operable && !(row[9] & STATE.clickable);
  return (NAMED_BY_CONTENT.has(row[1]) ? NAMED : 0) | (isOperable ? IN_OPERABLE : 0) | (row[1] === "textbox" ? NAMED : 0);
};

/** An input that is not rendered, and that a visible label operates, is a control all the same. */
const visitUnrendered = (element, parent, flags, tag) => {
  const isArea = tag === "area" && has(element, "href") && pictureOf(element);
  if (isArea) addRow(tell(element, tag, "link", flagsOf(element, flags), true, null), element, parent, flags, null);
  const label = tag === "input" && BY_LABEL.has(element.type) && visibleLabel(element);
  if (label) addRow(tell(element, tag, roleOf(element, tag), flagsOf(element, flags), true, label), element, parent, flags, label);
};

const BY_LABEL = words("checkbox radio file");

/** Whether the label's text is told as the name of its control. */
const isToldByControl = (label) => {
  const control = label.control;
  return control && (!isHidden(control) || BY_LABEL.has(control.type));
};

/** The picture that an area of an image map lies on, where it can be seen. */
const pictureOf = (area) => {
  const map = closest(area, "map");
  const name = map && (attributeOf(map, "name") || attributeOf(map, "id"));
  for (const image of name ? Document.prototype.querySelectorAll.call(document, "img[usemap]") : [])
    if (attributeOf(image, "usemap") === `#${name}` && !isHidden(image)) return image;
  return null;
};

const visibleLabel = (element) => {
  for (const label of labelsOf(element)) {
    const rect = rectOf(label);
    if (rect.width >= 1 && rect.height >= 1 && !isHidden(label)) return label;
  }
  return null;
};

/** Adds the row of an element, where it has one: as it was worked out last, if nothing touched it. */
const addElement = (element, tag, parent, flags, style) => {
  let entry = memory.entries.get(element);
  const isKept = entry && entry.flags === flags && entry.style === style && !walk.touched?.has(element);
  if (!isKept || UNKEPT.has(tag)) {
    targets = [];
    entry = { flags, style, told: tellHere(element, tag, flags, style), clickName: null };
    if (targets.length) memory.linked.set(element, targets);
    else memory.linked.delete(element);
    targets = null;
    memory.entries.set(element, entry);
  }
  return entry.told === null ? -1 : addRow(entry.told, element, parent, flags, null);
};
const UNKEPT = words("iframe frame area");

const tellHere = (element, tag, flags, style) => {
  const role = roleOf(element, tag);
  if (!role) return isClickable(element, tag, flags, style) ? tell(element, tag, "generic", flags, true, null, true) : null;
  const isOperable = isOperableHere(element, role);
  if (flags & ARIA_HIDDEN && !isOperable) return null;
  const isMeant = isClickable(element, tag, flags, style) || (GRID_CELLS.has(role) && has(element, "tabindex"));
  const isClicked = !isOperable && !UNCLICKED.has(role) && isMeant;
  return tell(element, tag, role, flags, isOperable || isClicked, null, isClicked);
};
// Regions of a page: a handler on one of them listens for what happens inside
const UNCLICKED = words(
  "alertdialog application banner complementary contentinfo dialog document form iframe list main menu menubar " +
    "navigation region rowgroup search table tablist toolbar tree",
);

// A grid hands the focus on among its cells: https://www.w3.org/WAI/ARIA/apg/patterns/grid/
const GRID_CELLS = words("gridcell columnheader rowheader");

const isOperableHere = (element, role) => {
  if (role === "video" || role === "audio") return element.controls;
  return OPERABLE.has(role);
};

/** Without a role, and a click is meant for it; hints of markup and of style. */
const isClickable = (element, tag, flags, style) => {
  if (tag === "body" || tag === "html" || tag === "label" || flags & ARIA_HIDDEN) return false;
  if (has(element, "onclick") || has(element, "jsaction") || has(element, "ng-click") || isDragged(element)) return true;
  if (isHtml(element) && GET.onclick.call(element)) return true;
  if (listened.has(element)) return true;
  const tabIndex = attributeOf(element, "tabindex");
  if (tabIndex !== null && Number(tabIndex) >= 0 && !(flags & IN_OPERABLE) && style & POINTER) return true;
  return (style & POINTER) !== 0 && !(flags & (HAND | IN_OPERABLE));
};

const isDragged = (element) => attributeOf(element, "draggable") === "true";

/** Whether the control that it stands in says the same: a span in a button in a link is one thing. */
const isToldAbove = (row) => {
  for (let up = row[0]; up >= 0; up = walk.rows[up][0])
    if (walk.rows[up][9] & STATE.operable) return walk.rows[up][4] === row[4];
  return false;
};

/** Whether the one control that stands in it says the same: a click on that one is a click on both. */
const isToldBelow = (row) => {
  for (let i = walk.rows.length - 1; walk.rows[i] !== row; i--)
    if (walk.rows[i][9] & STATE.operable) return walk.rows[i][4] === row[4];
  return false;
};

const clickName = (element) => {
  const entry = memory.entries.get(element);
  if (entry?.clickName != null) return entry.clickName;
  targets = memory.linked.get(element) ?? [];
  const name = fold(nameOf(element, "button"), MAX_ATTRIBUTE);
  if (targets.length) memory.linked.set(element, targets);
  targets = null;
  if (entry) entry.clickName = name;
  return name;
};

/** A box that only looks clickable and holds what is: those are the members, not the box. */
const judgeClickable = (row, element, inside) => {
  const isMeant = has(element, "onclick") || (isHtml(element) && GET.onclick.call(element)) || listened.has(element) || isDragged(element);
  if (inside === 0 || (isMeant && inside === 1)) {
    row[4] ||= clickName(element);
    const isWorth = row[4] || isMeant || has(element, "tabindex") || row[7] * row[8] < 40_000;
    if (isWorth && !isToldAbove(row) && (inside === 0 || isDragged(element) || !isToldBelow(row))) return;
  }
  row[9] &= ~(STATE.operable | STATE.clickable | STATE.same);
  walk.operable--;
};
