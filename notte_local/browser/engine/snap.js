// One snapshot: the walk, then what lies over what

/** Marks what is covered where it would be clicked. */
const markCovered = () => {
  for (let i = 0; i < walk.hits.length; i += 2) {
    const element = walk.hits[i], row = walk.hits[i + 1];
    if (!(row[9] & STATE.operable)) continue;
    const x = Math.min(Math.max(row[5] + row[7] / 2, 0), walk.view[0] - 1);
    const y = Math.min(Math.max(row[6] + row[8] / 2, 0), walk.view[1] - 1);
    const hit = topmostAt(x, y);
    if (hit && isReachedBy(element, hit)) continue;
    if (coverOf(element)) row[9] |= isScrolledAway(element, x, y) ? STATE.offscreen : STATE.covered;
  }
};

/** Whether a box around it that scrolls has scrolled that point out of its sight. */
const isScrolledAway = (element, x, y) => {
  const page = GET.documentElement.call(document);
  for (let up = flatParent(element); up && up !== page; up = flatParent(up)) {
    if (getComputedStyle(up).overflow === "visible") continue;
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

const snap = () => {
  styles = new Map();
  focused = deepFocus();
  const root = GET.documentElement.call(document);
  walk = newWalk();
  walk.view = viewport();
  walk.scroll = [Math.round(scrollX), Math.round(scrollY)];
  walk.total = [root?.scrollWidth ?? 0, root?.scrollHeight ?? 0];
  walk.modal = findModal();
  watch(document);
  if (root) visit(root, -1, walk.modal ? INERT : 0, 0, 0);
  markCovered();
  for (const host of walk.puzzling) askedHosts.add(host);
  puzzling = walk.puzzling;
  const result = {
    token, url: fold(GET.URL.call(document)), title: fold(GET.title.call(document)),
    ready: GET.readyState.call(document), scroll: walk.scroll, view: walk.view, total: walk.total,
    cut: walk.cut, rows: walk.rows.map(tidied), changes: rest.changes,
    type: GET.contentType.call(document), hosts: walk.puzzling.length,
  };
  walk = null;
  styles = new Map();
  return result;
};

const tidied = (row) => {
  if (row.length === 2) row[1] = fold(row[1]);
  return row;
};
