/* The rendered document as HTML: shadow roots and slots inlined, frames as numbered places, what
   cannot be seen marked. Runs as a selector engine in the isolated world: "whole" and "body" give
   one detached element whose text is JSON, "frame:<n>" the n-th frame of the last answer.
   What only layout tells is written as attributes: `data-notte-over` on what is fixed over the page,
   `data-notte-place` ("left width", in pixels) on a box that stands elsewhere than the one around. */
(() => {
  const MOST_CHARACTERS = 12_000_000;
  const HIDDEN = "data-notte-hidden";
  const PLACE = "data-notte-place";
  const OVER = "data-notte-over";
  const VOID = new Set("area base br col embed hr img input link meta source track wbr".split(" "));
  const DROPPED = new Set("STYLE TEMPLATE FRAMESET OBJECT EMBED CANVAS".split(" "));
  // text that the parser does not look into: written as it is
  const RAW = new Set(["SCRIPT"]);
  let frames = [];

  const escapeText = (text) =>
    text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
  const escapeAttribute = (text) => text.replace(/&/g, "&amp;").replace(/"/g, "&quot;");

  // Markup shadows properties: `<form><input name="attributes">` gives its own answer. So nodes are
  // read through the accessors of their prototypes, never as properties.
  const getter = (prototype, name) => {
    const get = Object.getOwnPropertyDescriptor(prototype, name).get;
    return (node) => get.call(node);
  };
  const typeOf = getter(Node.prototype, "nodeType");
  const childNodesOf = getter(Node.prototype, "childNodes");
  const isConnected = getter(Node.prototype, "isConnected");
  const textOf = getter(CharacterData.prototype, "data");
  const localNameOf = getter(Element.prototype, "localName");
  const attributesOf = getter(Element.prototype, "attributes");
  const shadowOf = getter(Element.prototype, "shadowRoot");
  const inputTypeOf = getter(HTMLInputElement.prototype, "type");
  const rootOf = getter(Document.prototype, "documentElement");
  const bodyOf = getter(Document.prototype, "body");
  const urlOf = getter(Document.prototype, "URL");
  const contentTypeOf = getter(Document.prototype, "contentType");
  const boxOf = (element) => Element.prototype.getBoundingClientRect.call(element);
  const attributeOf = (element, name) => Element.prototype.getAttribute.call(element, name);

  const isData = (element) => /^application\/(ld\+)?json$/i.test(attributeOf(element, "type") ?? "");

  // display: contents has no box of its own, and its children are seen all the same
  const isSeen = (element) =>
    Element.prototype.checkVisibility.call(element, { visibilityProperty: true, opacityProperty: false }) ||
    getComputedStyle(element).display === "contents";

  // Text for screen readers alone: in a box of a pixel, or far to the left of all that scrolls.
  const isOutOfSight = (style, box) =>
    style.position === "absolute" &&
    ((box.width <= 1 && box.height <= 1 && style.overflowX !== "visible") || box.right + scrollX < -3000);

  // What layout says of a box: hidden after all, or its place as attributes. `around` is the place of
  // the box around it: most boxes are as wide as that, and say nothing.
  function laidOut(element, around, isInFrame) {
    const style = getComputedStyle(element);
    if (style.display === "inline" || style.display === "contents" || style.display.startsWith("table-")) {
      return { isHidden: false, place: around, text: "" };
    }
    const box = boxOf(element);
    if (isOutOfSight(style, box)) return { isHidden: true, place: around, text: "" };
    const place = `${Math.round(box.left + scrollX)} ${Math.round(box.width)}`;
    const isOver = style.position === "fixed" && box.width * box.height < 0.6 * innerWidth * innerHeight;
    // a frame's own places are none of the page's
    const text = place === around || isInFrame ? "" : ` ${PLACE}="${place}"`;
    return { isHidden: false, place, text: isOver ? `${text} ${OVER}=""` : text };
  }

  function attributes(element, isHidden) {
    const isPassword = element instanceof HTMLInputElement && inputTypeOf(element) === "password";
    let text = isHidden ? ` ${HIDDEN}=""` : "";
    for (const { name, value } of attributesOf(element)) {
      // what starts with our own prefix is said by nobody but us
      if (name.startsWith("on") || name === "style" || name.startsWith("data-notte-")) continue;
      if (isPassword && name === "value") continue;
      if (!/^[\w:.-]+$/.test(name) || value.length > 100_000) continue;
      text += ` ${name}="${escapeAttribute(value)}"`;
    }
    return text;
  }

  function children(element) {
    const shadow = shadowOf(element);
    if (shadow) return childNodesOf(shadow);
    if (element instanceof HTMLSlotElement) {
      const assigned = element.assignedNodes({ flatten: true });
      if (assigned.length) return assigned;
    }
    return childNodesOf(element);
  }

  // An explicit stack: documents are nested deeper than the engine's own stack reaches.
  function serialize(top, isInFrame) {
    const out = [];
    let size = 0;
    let isCut = false;
    const write = (text) => {
      out.push(text);
      size += text.length;
    };
    const stack = [{ node: top, isHidden: false, inHead: false, place: "" }];
    while (stack.length) {
      const item = stack.pop();
      if (item.close) {
        write(item.close);
        continue;
      }
      if (size > MOST_CHARACTERS) {
        isCut = true;
        continue; // what is open is still closed
      }
      const { node } = item;
      if (typeOf(node) === Node.TEXT_NODE) {
        write(item.isRaw ? textOf(node) : escapeText(textOf(node)));
        continue;
      }
      if (typeOf(node) !== Node.ELEMENT_NODE) continue;
      const name = localNameOf(node);
      const tag = name.toUpperCase();
      if (DROPPED.has(tag) || (tag === "SCRIPT" && !isData(node))) continue;
      if (tag === "IFRAME" || tag === "FRAME") {
        const isHidden = item.isHidden || !isSeen(node);
        if (!isHidden) write(`<div data-notte-frame="${frames.push(node) - 1}"></div>`);
        continue;
      }
      const inHead = item.inHead || tag === "HEAD";
      let isHidden = item.isHidden;
      let { place } = item;
      let layout = "";
      if (!isHidden && !inHead && !RAW.has(tag) && tag !== "NOSCRIPT") {
        isHidden = !isSeen(node);
        if (!isHidden) ({ isHidden, place, text: layout } = laidOut(node, place, isInFrame));
      }
      write(`<${name}${attributes(node, isHidden && !item.isHidden)}${layout}>`);
      if (VOID.has(name)) continue;
      stack.push({ close: `</${name}>` });
      const inside = children(node);
      for (let i = inside.length - 1; i >= 0; i--) {
        stack.push({ node: inside[i], isHidden, inHead, place, isRaw: RAW.has(tag) });
      }
    }
    return { html: out.join(""), isCut };
  }

  function answer(top, isInFrame) {
    frames = [];
    const { html, isCut } = top ? serialize(top, isInFrame) : { html: "", isCut: false };
    const holder = Document.prototype.createElement.call(document, "i");
    const [url, type] = [urlOf(document), contentTypeOf(document)];
    holder.textContent = JSON.stringify({ html, isCut, frames: frames.length, url, type });
    return [holder];
  }

  return {
    query(root, command) {
      return this.queryAll(root, command)[0];
    },
    queryAll(root, command) {
      if (command === "whole") return answer(rootOf(document), false);
      if (command === "body") return answer(bodyOf(document), true);
      if (command.startsWith("frame:")) {
        const frame = frames[Number(command.slice(6))];
        return frame && isConnected(frame) ? [frame] : [];
      }
      throw new Error(`notte-html: unknown command ${command}`);
    },
  };
})();
