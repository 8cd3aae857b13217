// What is kept from one reading to the next, so that only what changed is worked out anew
//
// A row is worked out from markup, text, state of controls, styles, and where its box lies. Markup
// and text are told by the observer. Nothing tells of the rest, so each thing that a row was worked
// out from is kept beside what it was, and looked at again: that costs a fifth of working it out.

const MAX_DIRT = 3_000; // changed nodes; past that all is read anew

const newMemory = () => ({
  entries: new WeakMap(), // element -> {flags, style, told, targets}
  styles: new Map(), // element -> bits
  pseudos: new Map(), // element -> [style of ::before, of ::after, what they were]
  clipped: new Map(), // element -> whether it was a box of a pixel
  controls: new Map(), // element -> what it held
  linked: new Map(), // element -> the others that its row was worked out from
  labelable: new Set(),
  scrollers: [], // [element, scrollLeft, scrollTop]
  frames: [], // [number, element] of each frame that was told
  serial: 0, rows: [], at: new Map(), base: "", facts: "", suspects: "", focused: null, cut: [],
});
let memory = newMemory();
let targets = null; // of the row that is being worked out
let isReading = false;

const newDirt = () => ({ self: new Set(), deep: new Set(), isAll: false, labels: false, links: false });
let dirt = newDirt();

/** Its row, and those around it; with all below it where its flat tree is another one now. */
const soil = (node) => {
  const element = node instanceof ShadowRoot ? node.host : node;
  if (!element || typeOf(element) !== 1) return;
  (shadowOf(element) ? dirt.deep : dirt.self).add(element);
};

const LABELS = "label,[id],slot";
const OF_LABELS = words("id for");
const OF_LINKS = words("id for open usemap name href");
const BY_CHILDREN = words("tr details"); // whose children's roles go by their siblings

const note = (record) => {
  const { target, type } = record;
  if (typeOf(target) === 9) dirt.isAll = true;
  else if (type === "attributes") {
    dirt.deep.add(target);
    if (OF_LABELS.has(record.attributeName)) dirt.labels = true;
    if (OF_LINKS.has(record.attributeName)) dirt.links = true;
    if (record.attributeName === "slot") soil(parentOf(target));
    if (tagOf(target) === "base") dirt.isAll = true;
  } else if (type === "characterData") {
    soil(parentOf(target));
  } else noteChildren(target, record);
  if (dirt.self.size + dirt.deep.size > MAX_DIRT) dirt.isAll = true;
};

const noteChildren = (target, { addedNodes, removedNodes }) => {
  soil(target);
  if (typeOf(target) === 1 && closest(target, "label")) dirt.labels = true;
  if (typeOf(target) === 1 && BY_CHILDREN.has(tagOf(target)))
    for (let child = firstOf(target); child; child = nextOf(child)) if (typeOf(child) === 1) dirt.self.add(child);
  for (const nodes of [addedNodes, removedNodes])
    for (const node of nodes) {
      if (typeOf(node) !== 1) continue;
      dirt.deep.add(node);
      if (matches(node, LABELS) || Element.prototype.querySelector.call(node, LABELS)) dirt.labels = dirt.links = true;
    }
};

const takeNotes = () => {
  const records = observer.takeRecords();
  if (records.length) onRecords(records);
};

const noteAll = (records) => {
  if (memory.serial === 0 || dirt.isAll) return;
  for (const record of records) {
    note(record);
    if (dirt.isAll) return;
  }
};

// -- What rows were worked out from: kept while they are -----------------------------------------

const keepTargets = (elements) => {
  if (targets !== null) for (const element of elements) targets.push(element);
  return elements;
};

/** What a control holds, which nothing else tells of. */
const held = (control) => {
  if (control instanceof HTMLSelectElement) return control.multiple ? Array.from(control.selectedOptions, (option) => option.index).join() : control.selectedIndex;
  const { type } = control;
  if (type === "checkbox" || type === "radio") return (control.checked ? 1 : 0) + (control.indeterminate ? 2 : 0);
  return type === "file" ? control.files?.length : control.value;
};
const isRefused = (control) => matches(control, ":user-invalid");

const keepControl = (element) => {
  if (isReading && (isValueField(element) || element instanceof HTMLSelectElement))
    memory.controls.set(element, { held: held(element), isRefused: isRefused(element), isSecret: isSecret(element) });
};

const drawn = (style) => (style.content === "none" || style.content === "normal" ? "" : `${style.content} ${style.display}`);

const keepPseudos = (element, before, after) => {
  if (isReading) memory.pseudos.set(element, [before, after, drawn(before), drawn(after)]);
};

// -- Looking again ---------------------------------------------------------------------------------

const UNSEEN = NONE | INVISIBLE | LOCKED;

const checkStyles = () => {
  forgetStyles();
  for (const [element, before] of memory.styles) {
    if (!isConnected(element)) continue;
    const bits = readStyle(element);
    styles.set(element, bits);
    if (bits === before) continue;
    if ((bits ^ before) & UNSEEN) dirt.links = true;
    if ((bits ^ before) & HOST) dirt.deep.add(element);
    dirt.self.add(element);
  }
  memory.styles = styles;
};

const checkPseudos = () => {
  if (suspectsNow() !== memory.suspects)
    for (const element of memory.styles.keys())
      if (!memory.pseudos.has(element) && isConnected(element) && mayHavePseudos(element)) dirt.self.add(element);
  for (const [element, kept] of memory.pseudos) {
    if (!isConnected(element)) memory.pseudos.delete(element);
    else if (drawn(kept[0]) !== kept[2] || drawn(kept[1]) !== kept[3]) {
      kept[2] = drawn(kept[0]);
      kept[3] = drawn(kept[1]);
      dirt.self.add(element);
    }
  }
};

const checkClipped = () => {
  for (const [element, before] of memory.clipped) {
    if (!isConnected(element)) memory.clipped.delete(element);
    else if (isPixel(element) !== before) {
      memory.clipped.set(element, !before);
      dirt.self.add(element);
    }
  }
};

/** With styles, too, where they may have changed: they can make a secret of what a field holds. */
const checkControls = (isStyled) => {
  for (const [element, kept] of memory.controls) {
    if (!isConnected(element)) memory.controls.delete(element);
    else if (held(element) !== kept.held || isRefused(element) !== kept.isRefused || (isStyled && isSecret(element) !== kept.isSecret)) {
      memory.controls.set(element, { held: held(element), isRefused: isRefused(element), isSecret: isSecret(element) });
      dirt.deep.add(element);
      dirt.self.add(element);
    }
  }
};

const checkFocus = () => {
  if (memory.focused === focused) return;
  for (const element of [memory.focused, focused]) if (element) dirt.self.add(element);
};

/** All whose row must be worked out anew: what is dirty, what stands around it, what refers to it. */
const touchedByDirt = () => {
  const touched = new Set();
  const add = (element) => {
    for (let up = element; up && !touched.has(up); up = flatParent(up)) {
      touched.add(up);
      if (closedRoots.has(up)) dirt.deep.add(up); // the slots between are not told
    }
  };
  dirt.self.forEach(add);
  dirt.deep.forEach(add);
  // What refers to others may itself be referred to: until nothing more is touched
  for (let before = -1; before !== touched.size; ) {
    before = touched.size;
    for (const [element, others] of memory.linked)
      if (!isConnected(element)) memory.linked.delete(element);
      else if (!touched.has(element) && (dirt.links || others.some((other) => touched.has(other)))) add(element);
  }
  if (dirt.labels) memory.labelable.forEach(add);
  return touched;
};

const hasAnimations = () =>
  knownRoots().some((root) => (root === document ? Document : ShadowRoot).prototype.getAnimations.call(root).length > 0);

const hasScrolled = () => {
  for (const [element, x, y] of memory.scrollers) if (element.scrollLeft !== x || element.scrollTop !== y) return true;
  return false;
};

/** Whether there is anything to scroll to: what becomes so is laid out anew. */
const isScrollable = (element) => element.scrollHeight > element.clientHeight || element.scrollWidth > element.clientWidth;

const scrollersNow = () => {
  const found = [];
  for (const [element, bits] of memory.styles)
    if (bits & SCROLLS && firstOf(element) && !LEAVES.has(tagOf(element)) && isScrollable(element)) found.push([element, element.scrollLeft, element.scrollTop]);
  return found;
};

/** What of the document is told beside its rows, and lies under all of them. */
const factsNow = () => JSON.stringify([GET.URL.call(document), baseOf(), viewport(), world.scrollX, world.scrollY, world.innerWidth]);

/** Whether all that this world can tell of is as it was; styles and layouts are told from outside. */
const isSame = () => {
  checkControls(false);
  checkFocus();
  return dirt.self.size + dirt.deep.size === 0 && memory.facts === factsNow() && !hasScrolled() && !hasAnimations();
};

// -- What is new, told as what changed ------------------------------------------------------------

const ownerOf = (rows, row) => (row[0] < 0 ? 0 : rows[row[0]][3]);

const isLike = (row, old) => {
  for (let field = 1; field < 5; field++) if (row[field] !== old[field]) return false;
  const [extra, other] = [row[10], old[10]];
  return extra === other || (extra !== undefined && other !== undefined && JSON.stringify(extra) === JSON.stringify(other));
};

const hasMoved = (row, old) => {
  for (let field = 5; field < 10; field++) if (row[field] !== old[field]) return true;
  return false;
};

/**
 * The rows as what changed since the last: `[start, count]` rows as they were, `[index, x, y, width,
 * height, bits]` one that is where it was not, and whole rows. What was kept stays in its order.
 */
const changesOf = (rows, before, at) => {
  const told = [];
  let next = 0;
  const keep = (index) => {
    const run = told[told.length - 1];
    if (run?.length === 2 && typeof run[1] === "number" && run[0] + run[1] === index) run[1]++;
    else told.push([index, 1]);
    next = index + 1;
  };
  for (const row of rows) {
    const index = row.length === 2 ? next : (at.get(row[3]) ?? -1);
    const old = index >= next ? before[index] : undefined;
    if (!old || old.length === 2 !== (row.length === 2) || ownerOf(rows, row) !== ownerOf(before, old)) told.push(row);
    else if (row.length === 2) row[1] === old[1] ? keep(index) : told.push(row);
    else if (!isLike(row, old)) {
      told.push(row);
      next = index + 1;
    } else if (hasMoved(row, old)) {
      told.push([index, ...row.slice(5, 10)]);
      next = index + 1;
    } else keep(index);
  }
  return told;
};

const remember = (rows) => {
  memory.serial++;
  memory.rows = rows;
  memory.at = new Map();
  memory.frames = [];
  rows.forEach((row, index) => {
    if (row.length > 2) memory.at.set(row[3], index);
    if (row[10]?.f) memory.frames.push([row[3], elements.get(row[3]).deref()]);
  });
  memory.styles = styles;
  memory.focused = focused;
  memory.base = baseOf();
  memory.facts = factsNow();
  memory.suspects = suspectsNow();
  memory.scrollers = scrollersNow();
  dirt = newDirt();
};
