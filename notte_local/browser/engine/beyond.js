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

// Elements with a listener of their own for a click
const listened = new WeakSet();

/** Told from outside; each answers whether anything is new. */
const learnRoot = (root) => {
  if (!(root instanceof ShadowRoot) || closedRoots.has(root.host)) return false;
  closedRoots.set(root.host, root);
  dirt.deep.add(root.host);
  return true;
};
const learnListener = (node) => {
  if (!(node instanceof Element) || listened.has(node)) return false;
  listened.add(node);
  dirt.self.add(node);
  return true;
};

let puzzling = [];
const takePuzzling = () => {
  const taken = puzzling;
  puzzling = [];
  return taken;
};

/** The document and all shadow roots known in it: where listeners are looked for. */
const knownRoots = () => [document, ...watchedRoots.map((ref) => ref.deref()).filter((root) => root && isConnected(root))].slice(0, 100);

// A global of this world, which no script of the page can see
globalThis.__notteLocal = { token, learnRoot, learnListener, takePuzzling, knownRoots };
