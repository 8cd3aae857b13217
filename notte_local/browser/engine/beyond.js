// What this world cannot see by itself, and is told from outside: closed shadow roots, and listeners

// Elements that may be the host of one: https://dom.spec.whatwg.org/#dom-element-attachshadow
const HOSTS = words("article aside blockquote body div footer h1 h2 h3 h4 h5 h6 header main nav p section span");
const MAX_HOSTS = 200; // asked about in one walk
const askedHosts = new WeakSet();

/** Whether an element may hold a closed shadow root: drawn by something that cannot be seen. */
const isPuzzling = (element, tag) => {
  if (askedHosts.has(element) || shadowOf(element) || !isHtml(element)) return false;
  if (tag.includes("-")) return true;
  return HOSTS.has(tag) && !firstOf(element) && element.offsetHeight > 0 && element.offsetWidth > 0;
};

// Elements with a listener of their own for a click, as last told
const listened = new WeakSet();
let listenedRefs = [];

/** Told from outside; each answers how much is news. */
const learnRoots = (...roots) => {
  const fresh = roots.filter((root) => root instanceof ShadowRoot && !closedRoots.has(root.host));
  for (const root of fresh) {
    closedRoots.set(root.host, root);
    dirt.deep.add(root.host);
  }
  return fresh.length;
};

/** All that listen now: what did before and is not among them listens no more. */
const learnListeners = (...nodes) => {
  const told = new Set(nodes.filter((node) => node instanceof Element));
  const fresh = [...told].filter((node) => !listened.has(node));
  const gone = listenedRefs.map((ref) => ref.deref()).filter((node) => node && !told.has(node));
  for (const node of fresh) listened.add(node);
  for (const node of gone) listened.delete(node);
  for (const node of [...fresh, ...gone]) dirt.self.add(node);
  listenedRefs = [...told].map((node) => new WeakRef(node));
  return fresh.length + gone.length;
};

let puzzling = [];
const takePuzzling = () => {
  const taken = puzzling;
  puzzling = [];
  return taken;
};

/** The document and all shadow roots known in it. */
const knownRoots = () => [document, ...watchedRoots.map((ref) => ref.deref()).filter((root) => root && isConnected(root))].slice(0, 100);
