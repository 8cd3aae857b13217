// One snapshot: the walk, then what lies over what

/** Marks what is covered where it would be clicked. */
const markCovered = () => {
  for (let i = 0; i < walk.hits.length; i += 2) {
    const element = walk.hits[i], row = walk.hits[i + 1];
    if (!(row[9] & STATE.operable)) continue;
    const x = Math.min(Math.max(row[5] - walk.x + row[7] / 2, 0), walk.view[0] - 1);
    const y = Math.min(Math.max(row[6] - walk.y + row[8] / 2, 0), walk.view[1] - 1);
    const hit = topmostAt(x, y);
    if (hit && isReachedBy(element, hit)) {
      row[9] |= walk.budget.bitsAbove(x, y);
      continue;
    }
    if (coverOf(element)) row[9] |= isScrolledAway(element, x, y) ? STATE.offscreen : STATE.covered;
  }
};

/** Marks the frames of which nothing can be reached: what is in them is covered too. */
const markCoveredFrames = () => {
  for (let i = 0; i < walk.frames.length; i += 2) {
    const points = pointsOf(walk.frames[i]);
    if (points.length && !points.some(([x, y]) => isOpenAt(walk.frames[i], x, y))) walk.frames[i + 1][9] |= STATE.covered;
  }
};

const isOpenAt = (element, x, y) => {
  const hit = topmostAt(x, y);
  return hit === null || isReachedBy(element, hit);
};

const SHARES = [0.5, 0.1, 0.9];
/** Points all over what of an element's box is in the window. */
const pointsOf = (element) => {
  const rect = rectOf(element);
  const [width, height] = walk.view;
  const left = Math.max(rect.left, 0), right = Math.min(rect.right, width);
  const top = Math.max(rect.top, 0), bottom = Math.min(rect.bottom, height);
  if (right - left < 1 || bottom - top < 1) return [];
  return SHARES.flatMap((x) => SHARES.map((y) => [left + (right - left) * x, top + (bottom - top) * y]));
};

/** Whether a box around it that scrolls has scrolled that point out of its sight. */
const isScrolledAway = (element, x, y) => {
  const page = GET.documentElement.call(document);
  for (let up = flatParent(element); up && up !== page; up = flatParent(up)) {
    if (!(styleOf(up) & SCROLLS)) continue;
    const rect = rectOf(up);
    if (x < rect.left || x > rect.right || y < rect.top || y > rect.bottom) return true;
  }
  return false;
};

const findModal = () => {
  const all = Document.prototype.querySelectorAll.call(document, "dialog[open]");
  let modal = null;
  for (const dialog of all) if (matches(dialog, ":modal")) modal = dialog;
  return modal;
};

const takeWalk = (touched, budget) => {
  const root = GET.documentElement.call(document);
  const total = [root?.scrollWidth ?? 0, root?.scrollHeight ?? 0]; // laid out before the time is taken
  begin(budget);
  walk = newWalk(budget);
  walk.touched = touched;
  walk.total = total;
  walk.view = viewport();
  [walk.x, walk.y] = [world.scrollX, world.scrollY];
  walk.modal = findModal();
  isReading = true;
  try {
    if (root) visit(root, -1, walk.modal ? INERT : 0, 0, 0);
  } finally {
    isReading = false;
  }
  markCovered();
  markCoveredFrames();
  for (const host of walk.puzzling) askedHosts.add(host);
  puzzling = walk.puzzling;
  walk.rows.forEach(tidied);
};

const isKnown = (known) => memory.serial > 0 && known.split("+").includes(`${token}.${memory.serial}`) && !dirt.isAll && memory.base === baseOf();

/** Whether who knows the rows of `known` would be told no others; what lies where is laid out first. */
const isSameSince = (known) => {
  if (!isKnown(known)) return false;
  focused = deepFocus();
  return GET.documentElement.call(document)?.offsetHeight !== undefined && isSame();
};

/** The document as it is now: its rows, or, where the asker knows the last, what changed in them. */
const snap = (argument) => {
  const [known, mode] = argument.split(",");
  return snapped(known, mode, newBudget());
};

/** The same, with what is in its frames; `known` are the last of all documents that the asker knows. */
const snapped = (known, mode, budget) => {
  watch(document);
  takeNotes();
  focused = deepFocus();
  const isVerified = mode === "verify";
  const told = isSameSince(known) && !isVerified ? sameAsBefore() : isKnown(known) ? snapAgain(budget) : snapWhole(budget);
  // what changed here may lie over what is inside, and nothing tells that there
  return { ...told, inner: readInner(known, told.same ? mode : "verify", budget) };
};

const sameAsBefore = () => ({ ...about(), same: true });

const snapWhole = (budget) => {
  const { serial } = memory;
  memory = newMemory();
  memory.serial = serial;
  forgetStyles();
  takeWalk(null, budget);
  return finished({ rows: walk.rows });
};

const snapAgain = (budget) => {
  checkStyles();
  checkPseudos();
  checkClipped();
  checkControls(true);
  const { rows, at } = memory;
  takeWalk(touchedByDirt(), budget);
  return finished({ since: changesOf(walk.rows, rows, at), before: rows.length });
};

/** What the document says of itself. */
const about = () => ({
  token, serial: memory.serial, url: fold(GET.URL.call(document)), title: fold(GET.title.call(document)),
  ready: GET.readyState.call(document), scroll: [Math.round(world.scrollX), Math.round(world.scrollY)], view: viewport(),
  total: [GET.documentElement.call(document)?.scrollWidth ?? 0, GET.documentElement.call(document)?.scrollHeight ?? 0],
  changes: rest.changes, type: GET.contentType.call(document), cut: memory.cut, hosts: 0,
});

const finished = (rows) => {
  remember(walk.rows);
  memory.cut = walk.cut;
  const answer = { ...about(), ...rows, hosts: walk.puzzling.length };
  if (walk.isOver) dirt.isAll = true; // what was cut off is not known, nor what changed in it
  walk = null;
  forgetStyles();
  return answer;
};

const tidied = (row) => {
  if (row.length === 2) row[1] = fold(row[1]);
  return row;
};
