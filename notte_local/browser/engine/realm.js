// The document that is read, and the interfaces of its nodes
//
// This is all run once for each document, with the world that it is read in: the one that Playwright
// runs it in, or that of a frame of the same origin, which is reached from there (frames.js).

const {
  document, performance, crypto, getComputedStyle, requestAnimationFrame, setTimeout, MutationObserver, EventTarget, Node,
  Document, DocumentFragment, ShadowRoot, Element, HTMLElement, HTMLAreaElement, HTMLDetailsElement, HTMLImageElement,
  HTMLInputElement, HTMLLabelElement, HTMLMeterElement, HTMLOptionElement, HTMLProgressElement, HTMLSelectElement,
  HTMLSlotElement, HTMLTextAreaElement,
} = world;
