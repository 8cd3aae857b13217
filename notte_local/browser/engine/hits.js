// Hit tests

const topmostAt = (x, y) => {
  let hit = Document.prototype.elementFromPoint.call(document, x, y);
  for (let depth = 0; hit && depth < 50; depth++) {
    const inner = shadowOf(hit) && ShadowRoot.prototype.elementFromPoint.call(shadowOf(hit), x, y);
    if (!inner || inner === hit) break;
    hit = inner;
  }
  return hit;
};

/** Whether a click that lands on `hit` operates `element`. */
const isReachedBy = (element, hit) => {
  for (const label of labelsOf(element)) if (contains(label, hit)) return true;
  for (let up = hit; up; up = flatParent(up)) if (up === element) return true;
  // a closed or slotless shadow tree answers with its host
  const root = rootOf(element);
  if (root instanceof ShadowRoot && root.host === hit) return true;
  if (element instanceof HTMLAreaElement) return hit instanceof HTMLImageElement && hit.useMap !== "";
  return element instanceof HTMLOptionElement && hit === closest(element, "select");
};

const viewport = () => {
  const root = GET.documentElement.call(document);
  return [Math.max(root?.clientWidth ?? 0, 0) || world.innerWidth, world.innerHeight];
};

/** The point that Playwright would click: the middle of the first box that can be seen. */
const clickPoint = (element) => {
  const [width, height] = viewport();
  for (const rect of Element.prototype.getClientRects.call(element)) {
    const left = Math.max(rect.left, 0), right = Math.min(rect.right, width);
    const top = Math.max(rect.top, 0), bottom = Math.min(rect.bottom, height);
    if (right - left > 0.99 && bottom - top > 0.99) return [(left + right) / 2, (top + bottom) / 2];
  }
  return null;
};

/** What lies over the element where it would be clicked; null where nothing does. */
const coverOf = (element) => {
  const point = clickPoint(element);
  if (!point) return null;
  const hit = topmostAt(...point);
  return hit === null || isReachedBy(element, hit) ? null : hit;
};

const DIALOG = "dialog[open],[role=dialog],[role=alertdialog],[aria-modal=true]";

/** A few words for what covers: `dialog "Sign in"`, `div "We use cookies"`. */
const describe = (cover, element) => {
  forgetStyles();
  const dialog = closest(cover, DIALOG);
  const layer = dialog && !contains(dialog, element) ? dialog : layerOf(cover, element);
  const role = dialog === layer ? "dialog" : roleOf(layer) || tagOf(layer);
  const name = nameOf(layer, role) || headingIn(layer) || fold(GET.textContent.call(layer).slice(0, MAX_CHARS), 60);
  return name ? `${role} "${name.length > 60 ? name.slice(0, 59) + "…" : name}"` : role;
};

/** The outermost ancestor of the cover that does not hold the element too. */
const layerOf = (cover, element) => {
  let layer = cover;
  for (let up = flatParent(cover); up && !contains(up, element); up = flatParent(up)) layer = up;
  return layer;
};

const headingIn = (element) => {
  const heading = Element.prototype.querySelector.call(element, "h1,h2,h3,h4,h5,h6,[role=heading]");
  return heading && !isHidden(heading) ? nameOf(heading, "heading") : "";
};
