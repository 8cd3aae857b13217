// Labels: https://html.spec.whatwg.org/#category-label
//
// `element.labels` walks the whole document for each element that is asked after a change; here it
// is walked once for all of them.

const LABELABLE = words("button input meter output progress select textarea");
const NO_LABELS = [];
let labelled = new Map(); // root -> control -> its labels, in document order

const isLabelable = (element, tag = tagOf(element)) => isHtml(element) && (LABELABLE.has(tag) || tag.includes("-"));

const labelsUnder = (root) => {
  const found = new Map();
  if (typeOf(root) === 1) return found; // a detached tree
  const prototype = root instanceof ShadowRoot ? ShadowRoot.prototype : Document.prototype;
  for (const label of prototype.querySelectorAll.call(root, "label")) {
    const control = label instanceof HTMLLabelElement ? label.control : null;
    if (!control) continue;
    if (found.has(control)) found.get(control).push(label);
    else found.set(control, [label]);
  }
  return found;
};

const labelsOf = (element) => {
  if (!isLabelable(element)) return NO_LABELS;
  const root = rootOf(element);
  let found = labelled.get(root);
  if (!found) labelled.set(root, (found = labelsUnder(root)));
  return found.get(element) ?? NO_LABELS;
};
