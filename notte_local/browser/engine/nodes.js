// Nodes, read past what the page's markup shadows

const getter = (prototype, name) => Object.getOwnPropertyDescriptor(prototype, name).get;
const GET = {
  nodeType: getter(Node.prototype, "nodeType"),
  firstChild: getter(Node.prototype, "firstChild"),
  nextSibling: getter(Node.prototype, "nextSibling"),
  parentNode: getter(Node.prototype, "parentNode"),
  isConnected: getter(Node.prototype, "isConnected"),
  baseURI: getter(Node.prototype, "baseURI"),
  textContent: getter(Node.prototype, "textContent"),
  localName: getter(Element.prototype, "localName"),
  namespaceURI: getter(Element.prototype, "namespaceURI"),
  shadowRoot: getter(Element.prototype, "shadowRoot"),
  assignedSlot: getter(Element.prototype, "assignedSlot"),
  attributes: getter(Element.prototype, "attributes"),
  onclick: getter(HTMLElement.prototype, "onclick"),
  style: getter(HTMLElement.prototype, "style"),
  isContentEditable: getter(HTMLElement.prototype, "isContentEditable"),
  activeElement: getter(Document.prototype, "activeElement"),
  body: getter(Document.prototype, "body"),
  documentElement: getter(Document.prototype, "documentElement"),
  readyState: getter(Document.prototype, "readyState"),
  title: getter(Document.prototype, "title"),
  URL: getter(Document.prototype, "URL"),
  contentType: getter(Document.prototype, "contentType"),
};
const baseOf = () => GET.baseURI.call(document);
const typeOf = (node) => GET.nodeType.call(node);
const firstOf = (node) => GET.firstChild.call(node);
const nextOf = (node) => GET.nextSibling.call(node);
const parentOf = (node) => GET.parentNode.call(node);
const tagOf = (element) => GET.localName.call(element);
// Closed shadow roots by their host, as far as they were told from outside (beyond.js)
const closedRoots = new WeakMap();
const shadowOf = (element) => GET.shadowRoot.call(element) ?? closedRoots.get(element) ?? null;
const isConnected = (node) => GET.isConnected.call(node);
const attributeOf = (element, name) => Element.prototype.getAttribute.call(element, name);
const has = (element, name) => Element.prototype.hasAttribute.call(element, name);
const matches = (element, selector) => Element.prototype.matches.call(element, selector);
const closest = (element, selector) => Element.prototype.closest.call(element, selector);
const rectOf = (element) => Element.prototype.getBoundingClientRect.call(element);
const contains = (node, other) => Node.prototype.contains.call(node, other);
const rootOf = (node) => Node.prototype.getRootNode.call(node);
const isHtml = (element) => GET.namespaceURI.call(element) === "http://www.w3.org/1999/xhtml";

const byId = (element, id) => {
  const root = rootOf(element);
  const find = root instanceof ShadowRoot ? ShadowRoot.prototype : Document.prototype;
  return id && typeOf(root) !== 1 ? find.getElementById.call(root, id) : null;
};

const referenced = (element, attribute) => {
  const value = attributeOf(element, attribute);
  if (!value) return [];
  const found = value.split(/\s+/).slice(0, 50).map((id) => byId(element, id));
  if (targets !== null && found.some((target) => !target)) targets.push(element); // it may come yet
  return keepTargets(found.filter(Boolean));
};

/** The parent in the flat tree: a slot for what is slotted, the host for a shadow root. */
const flatParent = (element) => {
  const parent = GET.assignedSlot.call(element) ?? parentOf(element);
  if (!parent) return null;
  if (parent instanceof ShadowRoot) return parent.host;
  return typeOf(parent) === 1 ? parent : null;
};

/** Calls `visit` with each child in the flat tree. */
const eachChild = (element, visit) => {
  const shadow = shadowOf(element);
  if (!shadow && element instanceof HTMLSlotElement) {
    const assigned = element.assignedNodes();
    if (assigned.length) return assigned.forEach(visit);
  }
  for (let child = firstOf(shadow ?? element); child; child = nextOf(child)) visit(child);
};
