// What runs inside the page: a Playwright selector engine in an isolated world.
//
// `locator("notte=<command>")` runs one command of QUESTIONS or FINDERS, at the end of this file. Commands that
// answer with data return one detached element whose text is JSON; the others return the element.
// The page's own scripts cannot reach this world, but its markup can: <form> and document give way
// to named children (`<input name="parentNode">`), so nodes are read through the prototypes' own
// accessors below, never as properties.
(() => {
  "use strict";

  const MAX_NODES = 250_000; // DOM nodes visited in one walk
  const MAX_ROWS = 60_000; // rows that one walk may give
  const MAX_MS = 4_000; // time that one walk may take
  const MAX_DEPTH = 1_000; // nesting; the stack of a page's world is small
  const MAX_NAME_DEPTH = 200; // nesting inside one name
  const MAX_CHARS = 2_000; // of one name, text, value
  const MAX_TEXT = 4_000_000; // characters of all rows together
  const MAX_ATTRIBUTE = 200; // characters of one attribute
  const MAX_OPTIONS = 1_000; // options told of one list
  const MAX_HITS = 4_000; // hit tests in one walk
  const REST_FRAMES = 4; // animation frames counted after the last change
  const SILENCE_MS = 100; // without an animation frame that was asked for: there are none

  // -- Nodes, read past what the page's markup shadows ----------------------------------------

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
  const shadowOf = (element) => GET.shadowRoot.call(element);
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
    return value.split(/\s+/).slice(0, 50).map((id) => byId(element, id)).filter(Boolean);
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

  // -- Text -----------------------------------------------------------------------------------

  const UNTIDY = /[\u0000-\u0020\u007f-\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff]+/g;
  const LONE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

  /** One line: white space and control characters folded, lone surrogates replaced, bounded. */
  const fold = (text, limit = MAX_CHARS) => {
    if (text.length > limit * 4) text = text.slice(0, limit * 4);
    let line = text.replace(UNTIDY, " ").trim();
    if (line.length > limit) line = line.slice(0, limit - 1) + "…";
    return line.replace(LONE, "\ufffd");
  };

  // -- Keys: `<token of the document>.<n>`, for as long as the element lives --------------------

  const token = Array.from(crypto.getRandomValues(new Uint32Array(2)), (n) => n.toString(36)).join("");
  const numbers = new WeakMap();
  const elements = new Map();
  let count = 0;

  const numberOf = (element) => {
    let number = numbers.get(element);
    if (number === undefined) {
      number = ++count;
      numbers.set(element, number);
      elements.set(number, new WeakRef(element));
    }
    return number;
  };

  /** The element of a key; throws where it is gone, or belongs to another document. */
  const elementOf = (key) => {
    const [owner, number] = key.split(".");
    const element = owner === token ? elements.get(Number(number))?.deref() : undefined;
    if (!element || !isConnected(element)) throw new Error(`notte-stale: the element is gone from the page; observe it again (key ${key})`);
    return element;
  };

  // -- Style, read once an element and walk -----------------------------------------------------

  const NONE = 1; // display: none
  const INVISIBLE = 2; // visibility
  const BLOCK = 4; // starts a line of its own
  const POINTER = 8; // cursor: pointer
  const LOCKED = 16; // content-visibility: hidden
  const FIXED = 32; // position: fixed

  const readStyle = (element) => {
    const style = getComputedStyle(element);
    const display = style.display;
    if (display === "none") return NONE;
    let bits = display === "inline" || display === "contents" ? 0 : BLOCK;
    if (style.visibility !== "visible") bits |= INVISIBLE;
    if (style.cursor === "pointer") bits |= POINTER;
    if (style.contentVisibility === "hidden") bits |= LOCKED;
    if (style.position === "fixed") bits |= FIXED;
    return bits;
  };

  let styles = new Map();
  const styleOf = (element) => {
    let bits = styles.get(element);
    if (bits === undefined) styles.set(element, (bits = readStyle(element)));
    return bits;
  };

  /** Whether it is rendered nowhere: it or an ancestor is display: none, locked or closed. */
  const isUnrendered = (element) => {
    if (styleOf(element) & NONE) return true;
    for (let child = element, up; (up = flatParent(child)); child = up) {
      const style = styleOf(up);
      if (style & (NONE | LOCKED) || isClosedAway(up, child)) return true;
    }
    return false;
  };

  const isHidden = (element) => (styleOf(element) & INVISIBLE) !== 0 || isUnrendered(element);

  /** What a closed <details> does not show: everything but its first summary. */
  const isClosedAway = (parent, child) =>
    parent instanceof HTMLDetailsElement &&
    !parent.open &&
    !(child instanceof HTMLElement && tagOf(child) === "summary" && isFirstSummary(parent, child));

  const isFirstSummary = (details, summary) => {
    for (let child = firstOf(details); child; child = nextOf(child))
      if (typeOf(child) === 1 && tagOf(child) === "summary") return child === summary;
    return false;
  };

  const isAriaHidden = (element) => attributeOf(element, "aria-hidden") === "true";

  // -- Roles: https://www.w3.org/TR/html-aam-1.0/#html-element-role-mappings ---------------------

  const INPUT_ROLES = {
    __proto__: null,
    button: "button", image: "button", reset: "button", submit: "button", file: "button",
    checkbox: "checkbox", radio: "radio", range: "slider", number: "spinbutton",
    search: "searchbox", hidden: "", color: "button",
  };
  const inputRole = (input) => {
    const type = input.type;
    if (type === "checkbox" && has(input, "switch")) return "switch";
    const isText = ["text", "search", "email", "tel", "url"].includes(type);
    if (isText && has(input, "list") && input.list) return "combobox";
    return INPUT_ROLES[type] ?? "textbox";
  };

  const SECTIONING = "article,aside,main,nav,section,[role=article],[role=complementary],[role=main],[role=navigation],[role=region]";
  const outside = (selector, role) => (element) =>
    closest(element, selector) ? "" : role;
  const whenNamed = (role) => (element) => (authorName(element) ? role : "");
  const cellRole = (element) => {
    const table = closest(element, "table");
    const role = table && attributeOf(table, "role");
    return role === "grid" || role === "treegrid" ? "gridcell" : "cell";
  };
  const headerRole = (element) => {
    const scope = (attributeOf(element, "scope") ?? "").toLowerCase();
    if (scope === "row" || scope === "rowgroup") return "rowheader";
    if (scope === "col" || scope === "colgroup") return "columnheader";
    const row = parentOf(element);
    const first = row && Element.prototype.querySelector.call(row, ":scope > td");
    return first && !closest(element, "thead") ? "rowheader" : "columnheader";
  };

  // The roles of text alone (strong, emphasis, code, mark, time ...) are left out: they say how it
  // is read, and would part its lines.
  const TAG_ROLES = {
    __proto__: null,
    a: (element) => (has(element, "href") || has(element, "onclick") ? "link" : ""),
    area: (element) => (has(element, "href") ? "link" : ""),
    address: "group", article: "article", aside: "complementary", audio: "audio",
    blockquote: "blockquote", button: "button", canvas: "canvas", caption: "caption",
    datalist: "listbox", dd: "definition", details: "group", dfn: "term",
    dialog: "dialog", dt: "term", embed: "embed", fieldset: "group",
    figcaption: "caption", figure: "figure",
    footer: outside(SECTIONING, "contentinfo"), form: whenNamed("form"),
    h1: "heading", h2: "heading", h3: "heading", h4: "heading", h5: "heading", h6: "heading",
    header: outside(SECTIONING, "banner"), hgroup: "group", hr: "separator", iframe: "iframe",
    frame: "iframe",
    img: (element) => (attributeOf(element, "alt") === "" && !authorName(element) ? "" : "img"),
    input: inputRole, li: (element) => (isListItem(element) ? "listitem" : ""),
    main: "main", math: "math", menu: "list", meter: "meter", nav: "navigation",
    object: "object", ol: "list", optgroup: "group", option: "option", output: "status",
    p: "paragraph", pre: "", progress: "progressbar", search: "search",
    section: whenNamed("region"),
    select: (element) => (element.multiple || element.size > 1 ? "listbox" : "combobox"),
    summary: (element) => {
      const details = parentOf(element);
      return details instanceof HTMLDetailsElement && isFirstSummary(details, element) ? "button" : "";
    },
    svg: (element) => (authorName(element) || svgTitle(element) ? "img" : ""),
    table: "table", tbody: "rowgroup", td: cellRole, textarea: "textbox", tfoot: "rowgroup",
    th: headerRole, thead: "rowgroup", tr: "row", ul: "list", video: "video",
  };

  /** https://www.w3.org/TR/wai-aria-1.2/#scope: an item whose nearest owner is no list is none. */
  const isInList = (element) => {
    for (let up = flatParent(element); up; up = flatParent(up)) {
      const role = attributeOf(up, "role") ?? TAG_ROLES[tagOf(up)];
      if (role === "list" || role === "directory") return true;
      if (role && role !== "none" && role !== "presentation" && role !== "generic") return false;
    }
    return false;
  };

  const isListItem = (element) => {
    const parent = flatParent(element);
    const role = parent && (attributeOf(parent, "role") ?? TAG_ROLES[tagOf(parent)]);
    return role === "list";
  };

  // https://www.w3.org/TR/wai-aria-1.2/#role_definitions (concrete roles), and those of DPub and
  // graphics that browsers map to something a person can use
  const KNOWN = new Set(
    ("alert alertdialog application article banner blockquote button caption cell checkbox code " +
      "columnheader combobox complementary contentinfo definition deletion dialog directory document " +
      "emphasis feed figure form generic grid gridcell group heading image img insertion link list " +
      "listbox listitem log main mark marquee math menu menubar menuitem menuitemcheckbox " +
      "menuitemradio meter navigation none note option paragraph presentation progressbar radio " +
      "radiogroup region row rowgroup rowheader scrollbar search searchbox separator slider " +
      "spinbutton status strong subscript superscript switch tab table tablist tabpanel term textbox " +
      "time timer toolbar tooltip tree treegrid treeitem").split(" "),
  );
  const SAME_ROLE = { __proto__: null, image: "img", presentation: "none", directory: "list" };
  // https://www.w3.org/TR/wai-aria-1.2/#global_states; aria-hidden and the deprecated ones apart
  const GLOBAL_ARIA =
    "[aria-atomic],[aria-busy],[aria-controls],[aria-current],[aria-describedby],[aria-details]," +
    "[aria-dropeffect],[aria-flowto],[aria-grabbed],[aria-keyshortcuts],[aria-label]," +
    "[aria-labelledby],[aria-live],[aria-owns],[aria-relevant],[aria-roledescription]";
  // What a presentational list or table takes with it: https://www.w3.org/TR/wai-aria-1.2/#presentational-role-inheritance
  const OWNED = {
    __proto__: null,
    li: "ul,ol,menu", tr: "table", td: "table", th: "table", tbody: "table", thead: "table",
    tfoot: "table", dt: "dl", dd: "dl",
  };

  const isFocusable = (element) =>
    has(element, "tabindex") ||
    (isHtml(element) &&
      (matches(element, "a[href],area[href],button:enabled,input:enabled,select:enabled,textarea:enabled,summary,iframe") ||
        isEditingHost(element)));

  const explicitRole = (element) => {
    const value = attributeOf(element, "role");
    if (!value) return undefined;
    for (const word of value.toLowerCase().split(/\s+/)) {
      if (!KNOWN.has(word)) continue;
      const role = SAME_ROLE[word] ?? word;
      if ((role === "form" || role === "region") && !authorName(element)) continue;
      if (role === "listitem" && !isInList(element)) continue;
      // https://www.w3.org/TR/wai-aria-1.2/#conflict_resolution_presentation_none
      if (role === "none" && (isFocusable(element) || matches(element, GLOBAL_ARIA))) return undefined;
      return role;
    }
    return undefined;
  };

  const nativeRole = (element, tag) => {
    if (!isHtml(element) && tag !== "svg" && tag !== "math" && tag !== "a") return "";
    if (tag === "a" && !isHtml(element))
      return has(element, "href") || element.hasAttributeNS("http://www.w3.org/1999/xlink", "href") ? "link" : "";
    const rule = TAG_ROLES[tag];
    const role = typeof rule === "function" ? rule(element) : (rule ?? "");
    if (role && tag in OWNED) {
      const owner = closest(element, OWNED[tag]);
      const given = owner && attributeOf(owner, "role");
      if (given && explicitRole(owner) === "none") return "";
    }
    return role;
  };

  /** The ARIA role; "" for what has none or is only presentation. */
  const roleOf = (element, tag = tagOf(element)) => {
    const role = explicitRole(element) ?? nativeRole(element, tag);
    if (role === "none" || role === "generic") return "";
    return role === "" && isEditingHost(element) ? "textbox" : role;
  };

  const isEditingHost = (element) => {
    const value = attributeOf(element, "contenteditable");
    return value !== null && value.toLowerCase() !== "false" && value.toLowerCase() !== "inherit";
  };

  const words = (text) => new Set(text.split(" "));
  // What a person operates; core/roles.py holds the same list, and a test compares the two.
  const OPERABLE = words(
    "audio button checkbox combobox link listbox menuitem menuitemcheckbox menuitemradio option radio " +
      "scrollbar searchbox slider spinbutton switch tab textbox treeitem video",
  );
  // https://www.w3.org/TR/wai-aria-1.2/#namefromcontent, without cells and rows, whose text is
  // told by their children
  const NAMED_BY_CONTENT = words(
    "button checkbox heading link menuitem menuitemcheckbox menuitemradio option radio switch tab " +
      "tooltip treeitem",
  );
  const NAMED_BY_CONTENT_TOO = words("cell columnheader gridcell row rowheader");
  const CHECKABLE = words("checkbox menuitemcheckbox menuitemradio option radio switch treeitem");
  const FIELDS = words("combobox searchbox slider spinbutton textbox listbox");

  // -- Names: https://www.w3.org/TR/accname-1.2/#computation-steps -------------------------------

  // Whether anything but plain text went into the name being computed
  let isPlain = true;

  const authorName = (element) => {
    const label = attributeOf(element, "aria-label");
    if (label && label.trim()) return label;
    return has(element, "aria-labelledby") && referenced(element, "aria-labelledby").length ? "?" : "";
  };

  const nameOf = (element, role) => {
    isPlain = true;
    return fold(computeName(element, role, { seen: new Set(), inLabel: false, isHiddenToo: false, depth: 0 }));
  };

  /** Steps B to I for the element itself. */
  const computeName = (element, role, via) => {
    const labelled = byLabelledBy(element, via);
    if (labelled.trim()) return labelled;
    const label = attributeOf(element, "aria-label");
    if (label && label.trim()) return notPlain(label);
    via.seen.add(element);
    const native = byMarkup(element, via);
    if (native && native.trim()) return native;
    if (NAMED_BY_CONTENT.has(role) || NAMED_BY_CONTENT_TOO.has(role)) {
      const content = byContent(element, via);
      if (content.trim()) return content;
    }
    return byTooltip(element);
  };

  const notPlain = (text) => {
    isPlain = false;
    return text;
  };

  const byLabelledBy = (element, via) => {
    if (via.inLabel || !has(element, "aria-labelledby")) return "";
    const parts = referenced(element, "aria-labelledby").map((target) => {
      const inner = { seen: via.seen, inLabel: true, isHiddenToo: isHidden(target), depth: via.depth + 1 };
      return fold(nameAsContent(target, inner, element === target, true));
    });
    return notPlain(parts.filter(Boolean).join(" "));
  };

  const BUTTON_WORDS = { __proto__: null, submit: "Submit", reset: "Reset", image: "Submit Query" };

  /** What HTML gives as a name: https://www.w3.org/TR/html-aam-1.0/#accessible-name-computations-by-html-element */
  const MARKUP_NAMES = {
    __proto__: null,
    input: (element, via) => {
      const labels = byLabels(element, via);
      if (labels) return labels;
      if (["submit", "reset", "button"].includes(element.type))
        return element.value.trim() ? element.value : (attributeOf(element, "title") ?? BUTTON_WORDS[element.type]);
      if (element.type === "image")
        return attributeOf(element, "alt") || attributeOf(element, "title") || attributeOf(element, "value") || "Submit";
      return "";
    },
    button: (element, via) => byLabels(element, via),
    select: (element, via) => byLabels(element, via),
    textarea: (element, via) => byLabels(element, via),
    meter: (element, via) => byLabels(element, via),
    progress: (element, via) => byLabels(element, via),
    output: (element, via) => byLabels(element, via),
    img: (element) => notPlain(attributeOf(element, "alt") ?? ""),
    area: (element) => notPlain(attributeOf(element, "alt") ?? ""),
    fieldset: (element, via) => byChild(element, "legend", via),
    figure: (element, via) => byChild(element, "figcaption", via),
    table: (element, via) => byChild(element, "caption", via),
    optgroup: (element) => attributeOf(element, "label"),
    option: (element) => notPlain(attributeOf(element, "label") ?? ""),
    svg: (element) => notPlain(svgTitle(element)),
    a: (element) => (isHtml(element) ? "" : notPlain(svgTitle(element))),
  };

  const byMarkup = (element, via) => {
    const rule = MARKUP_NAMES[tagOf(element)];
    // a picture that says it is only presentation has no name of its own
    return !rule || (has(element, "role") && explicitRole(element) === "none") ? "" : (rule(element, via) ?? "");
  };

  const byLabels = (element, via) => {
    const labels = element.labels;
    if (!labels?.length) return "";
    const parts = Array.from(labels, (label) => {
      if (via.seen.has(label)) return "";
      const inner = { ...via, inLabel: false, isHiddenToo: via.isHiddenToo || isHidden(label), depth: via.depth + 1 };
      return fold(nameAsContent(label, inner, false, true));
    });
    return notPlain(parts.filter(Boolean).join(" "));
  };

  const byChild = (element, tag, via) => {
    for (let child = firstOf(element); child; child = nextOf(child))
      if (typeOf(child) === 1 && tagOf(child) === tag) return nameAsContent(child, via, false, true);
    return "";
  };

  const svgTitle = (element) => {
    for (let child = firstOf(element); child; child = nextOf(child))
      if (typeOf(child) === 1 && tagOf(child) === "title") return GET.textContent.call(child);
    return attributeOf(element, "xlink:title") ?? "";
  };

  const byTooltip = (element) => {
    const title = attributeOf(element, "title");
    if (title && title.trim()) return notPlain(title);
    const placeholder = isHtml(element) && matches(element, "input,textarea") && attributeOf(element, "placeholder");
    return notPlain(placeholder || (attributeOf(element, "aria-placeholder") ?? ""));
  };

  const UNTOLD = words("script style noscript template");
  const SVG_UNTOLD = words("title desc metadata defs");

  /** Steps A to I for an element met inside a name. */
  const nameAsContent = (element, via, isSelf = false, isRoot = false) => {
    if (via.depth > MAX_NAME_DEPTH) return "";
    // What was told once in a name is not told again, though what it refers to may be
    if (via.seen.has(element) && !isSelf) return isRoot ? "" : byLabelledBy(element, via);
    const tag = tagOf(element);
    if (tag === "slot" && !isRoot) return childText(element, via);
    if (UNTOLD.has(tag) || (SVG_UNTOLD.has(tag) && !isHtml(element))) return "";
    if (!isRoot && !via.isHiddenToo && (styleOf(element) & (NONE | INVISIBLE) || isAriaHidden(element))) {
      // visibility: hidden may have visible children
      const isOnlyInvisible = !(styleOf(element) & NONE) && !isAriaHidden(element);
      isPlain = false;
      return isOnlyInvisible ? childText(element, via) : "";
    }
    if (!isRoot) {
      const labelled = byLabelledBy(element, via);
      if (labelled.trim()) return labelled;
    }
    const role = roleOf(element, tag);
    const embedded = isSelf ? undefined : embeddedValue(element, role, via);
    if (embedded !== undefined) return notPlain(embedded);
    const label = attributeOf(element, "aria-label");
    if (label && label.trim()) return notPlain(label);
    via.seen.add(element);
    const native = byMarkup(element, via);
    if (native && native.trim()) return native;
    const content = byContent(element, via);
    if (content.trim() || (tag === "img" && attributeOf(element, "alt") === "")) return content;
    return byTooltip(element) || content;
  };

  /** Step C: what a control inside a name says; a secret says nothing. */
  const embeddedValue = (element, role, via) => {
    if (!FIELDS.has(role)) return undefined;
    if (isSecret(element)) return "";
    if (role === "combobox" || role === "listbox") {
      const chosen = chosenOptions(element);
      if (chosen.length || element instanceof HTMLSelectElement) return chosen.join(" ");
      return isValueField(element) ? element.value : role === "listbox" ? "" : byContent(element, via);
    }
    if (role === "textbox" || role === "searchbox")
      return isValueField(element) ? element.value : byContent(element, via);
    return attributeOf(element, "aria-valuetext") ?? attributeOf(element, "aria-valuenow") ?? (isValueField(element) ? element.value : "");
  };

  const byContent = (element, via) => {
    const before = pseudo(element, "::before");
    const after = pseudo(element, "::after");
    return before + childText(element, via) + after;
  };

  const childText = (element, via) => {
    let text = "";
    const isInvisible = !via.isHiddenToo && (styleOf(element) & INVISIBLE) !== 0;
    via.depth++;
    const add = (child) => {
      if (text.length > MAX_CHARS * 2) return;
      const type = typeOf(child);
      if (type === 3 && isInvisible) return;
      if (type === 3) text += child.data.length > MAX_CHARS * 4 ? child.data.slice(0, MAX_CHARS * 4) : child.data;
      else if (type === 1 && !isClosedAway(element, child)) text += spaced(child, nameAsContent(child, via), via.isHiddenToo);
    };
    eachChild(element, add);
    for (const owned of referenced(element, "aria-owns")) if (!contains(element, owned)) add(owned);
    via.depth--;
    return text;
  };

  /** The text of a child, apart from its neighbours' where it is not in one line with them. */
  const spaced = (element, text, isUnseen = false) => {
    const tag = tagOf(element);
    if (tag === "br") return " ";
    // what is not laid out has no lines: as Chromium does, each element is a word of its own
    return isUnseen || styleOf(element) & BLOCK || tag === "img" || tag === "svg" ? ` ${text} ` : text;
  };

  // counters(item, "."), url("a.png"): their strings are not text
  const FUNCTION = /[\w-]+\((?:[^()"]|"(?:[^"\\]|\\.)*")*\)/g;

  /** The text of a pseudo element: strings, and the alternative after the slash where given. */
  const pseudo = (element, which) => {
    const style = getComputedStyle(element, which);
    const content = style.content;
    if (content === "none" || content === "normal" || content === "") return "";
    if (style.display === "none") return "";
    const slash = content.search(/\/(?=\s*(?:"|attr\())(?=(?:[^"]*"[^"]*")*[^"]*$)/);
    const source = (slash >= 0 ? content.slice(slash + 1) : content).replace(FUNCTION, "");
    let text = "";
    for (const piece of source.matchAll(/"((?:[^"\\]|\\.)*)"/g)) text += piece[1].replace(/\\(["\\])/g, "$1");
    if (text) isPlain = false;
    return style.display === "inline" ? text : text && ` ${text} `;
  };

  // -- Values and states ------------------------------------------------------------------------

  const isValueField = (element) =>
    element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement;

  /** A password or one-time code: what it holds never leaves the page. */
  const isSecret = (element) => {
    if (secrets.has(element)) return true;
    const isOne =
      (element instanceof HTMLInputElement && element.type === "password") ||
      (isHtml(element) && /(^|\s)one-time-code(\s|$)/i.test(attributeOf(element, "autocomplete") ?? ""));
    if (isOne) secrets.add(element);
    return isOne;
  };

  // An "eye" button turns a password field into a text field: once a secret, always one
  const secrets = new WeakSet();

  const chosenOptions = (element) => {
    if (element instanceof HTMLSelectElement)
      return Array.from(element.selectedOptions, (option) => fold(option.label || option.text, MAX_ATTRIBUTE));
    const chosen = Element.prototype.querySelectorAll.call(element, '[role=option][aria-selected=true]');
    return Array.from(chosen, (option) => fold(GET.textContent.call(option), MAX_ATTRIBUTE));
  };

  const valueOf = (element, role) => {
    if (isSecret(element)) return isFilled(element) ? "••••••" : "";
    if (element instanceof HTMLSelectElement) return chosenOptions(element).join(", ");
    if (element instanceof HTMLInputElement) {
      if (element.type === "file") return Array.from(element.files ?? [], (file) => fold(file.name, MAX_ATTRIBUTE)).join(", ");
      return FIELDS.has(role) || VALUED.has(element.type) ? fold(element.value) : null;
    }
    if (element instanceof HTMLTextAreaElement) return fold(element.value);
    const valueNow = attributeOf(element, "aria-valuetext") ?? attributeOf(element, "aria-valuenow");
    if (valueNow !== null) return fold(valueNow);
    if (element instanceof HTMLProgressElement || element instanceof HTMLMeterElement) return String(element.value);
    if (role === "textbox" || role === "searchbox") return fold(GET.textContent.call(element));
    if (role === "combobox" || role === "listbox") return chosenOptions(element).join(", ") || null;
    return null;
  };
  const VALUED = words("color date datetime-local month time week");

  const isFilled = (element) =>
    isValueField(element) ? element.value !== "" : (GET.textContent.call(element) ?? "") !== "";

  // The order is that of STATES in core/tree.py.
  const STATE = {};
  ("disabled checked mixed selected expanded collapsed pressed required readonly invalid focused " +
    "current multiselectable covered offscreen inert unreachable aria-hidden mismatch password " +
    "operable same clickable zero")
    .split(" ")
    .forEach((name, index) => (STATE[name] = 1 << index));

  const aria = (element, name) => {
    const value = attributeOf(element, `aria-${name}`);
    return value === null ? undefined : value.trim().toLowerCase();
  };

  const isDisabled = (element) => {
    if (isHtml(element) && matches(element, ":disabled")) return true;
    for (let up = element; up; up = flatParent(up)) {
      const value = aria(up, "disabled");
      if (value === "true") return true;
      if (value === "false") return false;
    }
    return false;
  };

  const checkedState = (element, role) => {
    if (!CHECKABLE.has(role)) return 0;
    if (element instanceof HTMLInputElement && (element.type === "checkbox" || element.type === "radio")) {
      if (element.indeterminate && element.type === "checkbox") return STATE.mixed;
      return element.checked ? STATE.checked : 0;
    }
    const value = aria(element, "checked");
    return value === "true" ? STATE.checked : value === "mixed" ? STATE.mixed : 0;
  };

  const EXPANDING = words(
    "application button checkbox combobox gridcell link listbox menuitem menuitemcheckbox " +
      "menuitemradio row rowheader columnheader switch tab treeitem",
  );

  const expandedState = (element, role) => {
    if (tagOf(element) === "summary" && role === "button")
      return parentOf(element).open ? STATE.expanded : STATE.collapsed;
    const value = EXPANDING.has(role) || role === "" ? aria(element, "expanded") : undefined;
    return value === "true" ? STATE.expanded : value === "false" ? STATE.collapsed : 0;
  };

  const selectedState = (element) => {
    if (element instanceof HTMLOptionElement) return element.selected ? STATE.selected : 0;
    return aria(element, "selected") === "true" ? STATE.selected : 0;
  };

  const isTrue = (value) => value !== undefined && value !== "" && value !== "false" && value !== "undefined";

  const fieldStates = (element, role) => {
    if (!FIELDS.has(role) && !CHECKABLE.has(role)) return 0;
    let bits = 0;
    const isNative = isValueField(element) || element instanceof HTMLSelectElement;
    if ((isNative && element.required) || aria(element, "required") === "true") bits |= STATE.required;
    if ((isValueField(element) && element.readOnly && FIELDS.has(role)) || aria(element, "readonly") === "true") bits |= STATE.readonly;
    if (isTrue(aria(element, "invalid"))) bits |= STATE.invalid;
    else if (isNative && matches(element, ":user-invalid")) bits |= STATE.invalid;
    if ((element instanceof HTMLSelectElement && element.multiple) || aria(element, "multiselectable") === "true") bits |= STATE.multiselectable;
    if (isSecret(element)) bits |= STATE.password;
    return bits;
  };

  const statesOf = (element, role, isOperable) => {
    let bits = expandedState(element, role) | selectedState(element);
    if (isOperable) {
      bits |= checkedState(element, role) | fieldStates(element, role);
      if (isDisabled(element)) bits |= STATE.disabled;
      const pressed = role === "button" ? aria(element, "pressed") : undefined;
      if (pressed === "true") bits |= STATE.pressed;
      if (pressed === "mixed") bits |= STATE.mixed;
    } else if (aria(element, "disabled") === "true") bits |= STATE.disabled;
    if (isTrue(aria(element, "current"))) bits |= STATE.current;
    if (element === focused) bits |= STATE.focused;
    return bits;
  };

  let focused = null;
  const deepFocus = () => {
    let element = GET.activeElement.call(document);
    while (element && shadowOf(element)?.activeElement) element = shadowOf(element).activeElement;
    return element === GET.body.call(document) ? null : element;
  };

  // -- Hit tests ----------------------------------------------------------------------------------

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
    if (element.labels?.length) for (const label of element.labels) if (contains(label, hit)) return true;
    for (let up = hit; up; up = flatParent(up)) if (up === element) return true;
    // a closed or slotless shadow tree answers with its host
    const root = rootOf(element);
    if (root instanceof ShadowRoot && root.host === hit) return true;
    if (element instanceof HTMLAreaElement) return hit instanceof HTMLImageElement && hit.useMap !== "";
    return element instanceof HTMLOptionElement && hit === closest(element, "select");
  };

  const viewport = () => {
    const root = GET.documentElement.call(document);
    return [Math.max(root?.clientWidth ?? 0, 0) || innerWidth, innerHeight];
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
    styles = new Map();
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

  // -- The walk -------------------------------------------------------------------------------------

  const INERT = 1;
  const ARIA_HIDDEN = 2;
  const NAMED = 4; // inside something whose name is its content: text is already told
  const IN_OPERABLE = 8;
  const HAND = 16; // inside cursor: pointer
  const PINNED = 32; // inside position: fixed
  const SKIPPED = words("head script style noscript template link meta title base param source track datalist colgroup col");

  let walk = null;

  const newWalk = () => ({
    rows: [], keys: [], cut: [], visited: 0, chars: 0, operable: 0, hits: [], observed: null,
    deadline: performance.now() + MAX_MS, isOver: false, textRow: null, isBroken: true,
  });

  const cutShort = (why) => {
    walk.isOver = true;
    walk.cut.push(why);
  };

  const isOverBudget = () => {
    if (walk.isOver) return true;
    if (++walk.visited > MAX_NODES) cutShort(`more than ${MAX_NODES} nodes: the rest of the document was left out`);
    else if (walk.rows.length >= MAX_ROWS) cutShort(`more than ${MAX_ROWS} elements and texts: the rest of the document was left out`);
    else if (walk.chars > MAX_TEXT) cutShort(`more than ${MAX_TEXT} characters: the rest of the document was left out`);
    else if ((walk.visited & 127) === 0 && performance.now() > walk.deadline)
      cutShort(`reading took more than ${MAX_MS / 1000} s: the rest of the document was left out`);
    return walk.isOver;
  };

  const visit = (node, parent, flags, depth, parentStyle) => {
    if (isOverBudget()) return;
    const type = typeOf(node);
    if (type === 3) {
      if (!(flags & NAMED) && !(parentStyle & INVISIBLE)) addText(node.data, parent);
    } else if (type === 1) visitElement(node, parent, flags, depth);
  };

  const addText = (data, parent) => {
    if (walk.textRow && !walk.isBroken && walk.textRow[0] === parent) {
      if (walk.textRow[1].length < MAX_CHARS) walk.textRow[1] += data;
      walk.chars += data.length;
      return;
    }
    if (!/\S/.test(data)) return;
    walk.chars += data.length;
    walk.textRow = [parent, data.length > MAX_CHARS * 4 ? data.slice(0, MAX_CHARS * 4) : data];
    walk.rows.push(walk.textRow);
    walk.isBroken = false;
  };

  const visitElement = (element, parent, flags, depth) => {
    const tag = tagOf(element);
    if (SKIPPED.has(tag)) return;
    const style = styleOf(element);
    if (style & NONE) return visitUnrendered(element, parent, flags, tag);
    if (depth > MAX_DEPTH) return noteDepth();
    if (style & BLOCK || tag === "br") walk.isBroken = true;
    let inner = flags;
    if (has(element, "inert") || (walk.modal && element === walk.outsideModal)) inner |= INERT;
    if (walk.modal === element) inner &= ~INERT;
    if (isAriaHidden(element)) inner |= ARIA_HIDDEN;
    if (style & FIXED) inner |= PINNED;
    const row = style & INVISIBLE ? -1 : addElement(element, tag, parent, inner, style);
    const at = row < 0 ? parent : row;
    if (row >= 0) inner |= insideOf(walk.rows[row]);
    if (style & POINTER) inner |= HAND;
    else inner &= ~HAND;
    if (tag === "label" && element instanceof HTMLLabelElement && isToldByControl(element)) inner |= NAMED;
    const before = walk.operable;
    if (!(style & LOCKED) && !isLeaf(element, tag)) visitChildren(element, at, inner, depth + 1, style);
    if (row >= 0 && walk.rows[row][9] & STATE.clickable) judgeClickable(walk.rows[row], element, walk.operable - before);
    if (style & BLOCK) walk.isBroken = true;
  };

  const visitChildren = (element, at, flags, depth, style) => {
    const shadow = shadowOf(element);
    if (shadow) watch(shadow);
    if (element instanceof HTMLDetailsElement && !element.open)
      return eachChild(element, (child) => isClosedAway(element, child) || visit(child, at, flags, depth, style));
    eachChild(element, (child) => visit(child, at, flags, depth, style));
  };

  const LEAVES = words("iframe frame object embed textarea video audio canvas meter progress select img input math");
  const isLeaf = (element, tag) => LEAVES.has(tag) || (tag === "svg" && !Element.prototype.querySelector.call(element, "a"));

  const noteDepth = () => {
    const why = `nesting deeper than ${MAX_DEPTH} elements was left out`;
    if (!walk.cut.includes(why)) walk.cut.push(why);
  };

  const insideOf = (row) => {
    const isOperable = row[9] & STATE.operable && !(row[9] & STATE.clickable);
    return (NAMED_BY_CONTENT.has(row[1]) ? NAMED : 0) | (isOperable ? IN_OPERABLE : 0) | (row[1] === "textbox" ? NAMED : 0);
  };

  /** An input that is not rendered, and that a visible label operates, is a control all the same. */
  const visitUnrendered = (element, parent, flags, tag) => {
    if (tag === "area" && has(element, "href") && pictureOf(element)) addRow(element, tag, "link", parent, flags, true, null);
    const label = tag === "input" && BY_LABEL.has(element.type) && visibleLabel(element);
    if (label) addRow(element, tag, roleOf(element, tag), parent, flags, true, label);
  };

  const BY_LABEL = words("checkbox radio file");

  /** Whether the label's text is told as the name of its control. */
  const isToldByControl = (label) => {
    const control = label.control;
    return control && (!isHidden(control) || BY_LABEL.has(control.type));
  };

  /** The picture that an area of an image map lies on, where it can be seen. */
  const pictureOf = (area) => {
    const map = closest(area, "map");
    const name = map && (attributeOf(map, "name") || attributeOf(map, "id"));
    for (const image of name ? Document.prototype.querySelectorAll.call(document, "img[usemap]") : [])
      if (attributeOf(image, "usemap") === `#${name}` && !isHidden(image)) return image;
    return null;
  };

  const visibleLabel = (element) => {
    for (const label of element.labels ?? []) {
      const rect = rectOf(label);
      if (rect.width >= 1 && rect.height >= 1 && !isHidden(label)) return label;
    }
    return null;
  };

  const addElement = (element, tag, parent, flags, style) => {
    const role = roleOf(element, tag);
    if (role) {
      const isOperable = isOperableHere(element, role);
      if (flags & ARIA_HIDDEN && !isOperable) return -1;
      const isClicked = !isOperable && !UNCLICKED.has(role) && isClickable(element, tag, flags, style);
      return addRow(element, tag, role, parent, flags, isOperable || isClicked, null, isClicked);
    }
    return isClickable(element, tag, flags, style) ? addRow(element, tag, "generic", parent, flags, true, null, true) : -1;
  };
  // Regions of a page: a handler on one of them listens for what happens inside
  const UNCLICKED = words(
    "alertdialog application banner complementary contentinfo dialog document form iframe list main menu menubar " +
      "navigation region rowgroup search table tablist toolbar tree",
  );

  const isOperableHere = (element, role) => {
    if (role === "video" || role === "audio") return element.controls;
    return OPERABLE.has(role);
  };

  /** Without a role, and a click is meant for it; hints of markup and of style. */
  const isClickable = (element, tag, flags, style) => {
    if (tag === "body" || tag === "html" || tag === "label" || flags & ARIA_HIDDEN) return false;
    if (has(element, "onclick") || has(element, "jsaction") || has(element, "ng-click")) return true;
    if (isHtml(element) && GET.onclick.call(element)) return true;
    const tabIndex = attributeOf(element, "tabindex");
    if (tabIndex !== null && Number(tabIndex) >= 0 && !(flags & IN_OPERABLE) && style & POINTER) return true;
    return (style & POINTER) !== 0 && !(flags & (HAND | IN_OPERABLE));
  };

  /** A box that only looks clickable and holds what is: those are the members, not the box. */
  const judgeClickable = (row, element, inside) => {
    const isMeant = has(element, "onclick") || (isHtml(element) && GET.onclick.call(element));
    if (inside === 0 || (isMeant && inside === 1)) {
      row[4] ||= fold(nameOf(element, "button"), MAX_ATTRIBUTE);
      if (row[4] || isMeant || has(element, "tabindex") || row[7] * row[8] < 40_000) return;
    }
    row[9] &= ~(STATE.operable | STATE.clickable | STATE.same);
    walk.operable--;
  };

  const round = (number) => Math.round(number * 10) / 10;

  const addRow = (element, tag, role, parent, flags, isOperable, label, isClicked = false) => {
    const extra = {};
    let bits = statesOf(element, role, isOperable);
    if (isOperable) bits |= STATE.operable;
    if (isClicked) bits |= STATE.clickable;
    if (flags & INERT) bits |= STATE.inert;
    if (flags & ARIA_HIDDEN) bits |= STATE["aria-hidden"];
    const box = boxOf(element, isOperable, label);
    bits |= placeBits(box, flags);
    const name = role === "generic" ? "" : nameFor(element, role, tag);
    if (!isClicked && (isOperable || role === "heading")) {
      const seen = isPlain && name ? name : visibleText(element, role);
      if (seen === name) bits |= STATE.same;
      else if (seen) extra.t = seen;
    } else if (isClicked) bits |= STATE.same;
    describeRow(extra, element, tag, role, isOperable, label);
    const row = [parent, role, tag, numberOf(element), name, box.x, box.y, box.width, box.height, bits];
    for (const key in extra) {
      row.push(extra);
      break;
    }
    walk.chars += name.length + (extra.t?.length ?? 0);
    walk.textRow = null;
    if (isOperable) {
      walk.operable++;
      if (!(bits & (STATE.offscreen | STATE.unreachable | STATE.inert)) && walk.hits.length < MAX_HITS) walk.hits.push(label ?? element, row);
    }
    return walk.rows.push(row) - 1;
  };

  const AUTHOR_ONLY = words("paragraph strong emphasis code subscript superscript insertion deletion mark caption definition term time");
  const nameFor = (element, role, tag) => {
    if (AUTHOR_ONLY.has(role)) return "";
    if (NAMED_BY_CONTENT_TOO.has(role)) return has(element, "aria-label") || has(element, "aria-labelledby") ? nameOf(element, "") : "";
    return NAMED_BY_CONTENT.has(role) || OPERABLE.has(role) || MARKUP_NAMES[tag] || isNamedByAuthor(element) ? nameOf(element, role) : "";
  };
  const isNamedByAuthor = (element) => has(element, "aria-label") || has(element, "aria-labelledby") || has(element, "title");

  const boxOf = (element, isOperable, label) => {
    let rect = rectOf(label ?? element);
    if (isOperable && (rect.width < 1 || rect.height < 1)) rect = largerBox(element) ?? rect;
    return { x: round(rect.left), y: round(rect.top), width: round(rect.width), height: round(rect.height) };
  };

  /** The box of what is seen of an element that has none itself: its content, or its label. */
  const largerBox = (element) => {
    if (element instanceof HTMLOptionElement) return rectOf(closest(element, "select") ?? element);
    if (element instanceof HTMLAreaElement) return rectOf(pictureOf(element) ?? element);
    for (const child of Array.prototype.slice.call(Element.prototype.querySelectorAll.call(element, "*"), 0, 20)) {
      const rect = rectOf(child);
      if (rect.width >= 1 && rect.height >= 1 && !isHidden(child)) return rect;
    }
    const label = element.labels && visibleLabel(element);
    return label ? rectOf(label) : null;
  };

  const placeBits = (box, flags) => {
    if (box.width < 1 || box.height < 1) return STATE.unreachable | STATE.zero;
    const [width, height] = walk.view;
    const { x, y } = box;
    if (x < width && y < height && x + box.width > 0 && y + box.height > 0) return 0;
    const isBeyond = x + box.width + walk.scroll[0] <= 0 || y + box.height + walk.scroll[1] <= 0 || x + walk.scroll[0] >= walk.total[0];
    return STATE.offscreen | (flags & PINNED || isBeyond ? STATE.unreachable : 0);
  };

  /** What a person reads on the element, or on the labels of a field. */
  const visibleText = (element, role) => {
    if (element instanceof HTMLInputElement && ["submit", "button", "reset"].includes(element.type))
      return fold(element.value || BUTTON_WORDS[element.type] || "");
    if (isValueField(element) || element instanceof HTMLSelectElement) {
      const labels = Array.from(element.labels ?? [], (label) => (isHidden(label) ? "" : seenText(label, 0, element)));
      return fold(labels.join(" "));
    }
    return FIELDS.has(role) ? "" : fold(seenText(element, 0, null));
  };

  const ICON_FONT = /[\ue000-\uf8ff]/g;

  const seenText = (element, depth, except) => {
    let text = "";
    const isInvisible = styleOf(element) & INVISIBLE;
    eachChild(element, (child) => {
      if (text.length > MAX_CHARS * 2 || depth > MAX_NAME_DEPTH) return;
      const type = typeOf(child);
      if (type === 3 && !isInvisible) text += child.data;
      if (type !== 1 || child === except || SKIPPED.has(tagOf(child)) || styleOf(child) & NONE) return;
      if (isValueField(child) || child instanceof HTMLSelectElement || tagOf(child) === "svg") return;
      if (!isClosedAway(element, child) && !isClipped(child)) text += spaced(child, seenText(child, depth + 1, except));
    });
    return text.replace(ICON_FONT, "");
  };

  /** Text for screen readers alone: a box of a pixel, cut off. */
  const isClipped = (element) => {
    if (!isHtml(element)) return false;
    const width = element.offsetWidth, height = element.offsetHeight;
    return width <= 1 && height <= 1 && (styleOf(element) & BLOCK) !== 0;
  };

  const describeRow = (extra, element, tag, role, isOperable, label) => {
    if (role === "heading") extra.l = levelOf(element, tag);
    else if (tag === "iframe" || tag === "frame") describeFrame(extra, element);
    else if (role === "treeitem" || role === "row") { if (has(element, "aria-level")) extra.l = levelOf(element, tag); }
    else if ((tag === "td" || tag === "th") && element.colSpan > 1) extra.c = element.colSpan;
    if (role === "img" || role === "progressbar" || role === "meter" || isOperable) describeOperable(extra, element, tag, role, isOperable);
    if (label) extra.L = numberOf(label);
    if (has(element, "aria-describedby") || has(element, "aria-description") || (isOperable && has(element, "title"))) {
      const description = descriptionOf(element);
      if (description) extra.d = description;
    }
  };

  const describeFrame = (extra, frame) => {
    extra.f = frameBox(frame);
    if (frame.src) extra.u = fold(frame.src, MAX_ATTRIBUTE);
  };

  const describeOperable = (extra, element, tag, role, isOperable) => {
    const value = valueOf(element, role);
    if (value !== null) extra.v = value;
    if (role === "link") extra.h = hrefOf(element);
    if (tag === "select") extra.o = optionsOf(element);
    else if (role === "combobox" && element.list) extra.o = Array.from(element.list.options, (option) => fold(option.value || option.label, MAX_ATTRIBUTE));
    const placeholder = attributeOf(element, "placeholder") ?? attributeOf(element, "aria-placeholder");
    if (placeholder) extra.p = fold(placeholder, MAX_ATTRIBUTE);
    const attributes = attributesOf(element);
    const icon = isOperable || role === "img" ? iconOf(element, tag) : "";
    if (icon) (attributes ?? (extra.a = {})).icon = icon;
    if (attributes) extra.a = attributes;
  };

  const levelOf = (element, tag) => {
    const level = Number.parseInt(attributeOf(element, "aria-level") ?? "", 10);
    if (level > 0) return level;
    return /^h[1-6]$/.test(tag) ? Number(tag[1]) : 2;
  };

  const hrefOf = (element) => {
    const href = element.href?.baseVal ?? element.href; // of an SVG link: as it is written
    if (typeof href !== "string" || !href) return null;
    return fold(URL.canParse(href, baseOf()) ? new URL(href, baseOf()).href : href);
  };

  const optionsOf = (select) => {
    const options = [];
    for (const option of select.options) {
      if (options.length >= MAX_OPTIONS) {
        walk.cut.push(`a list of ${select.options.length} options was told to its first ${MAX_OPTIONS}`);
        break;
      }
      options.push(fold(option.label || option.text, MAX_ATTRIBUTE));
    }
    return options;
  };

  const descriptionOf = (element) => {
    const parts = referenced(element, "aria-describedby").map((target) =>
      fold(nameAsContent(target, { seen: new Set(), inLabel: true, isHiddenToo: isHidden(target), depth: 0 }, false, true)));
    const text = parts.filter(Boolean).join(" ") || attributeOf(element, "aria-description") || attributeOf(element, "title");
    return text ? fold(text) : "";
  };

  const TOLD = words(
    "id name type autocomplete title alt class data-testid data-test-id data-test data-qa data-cy " +
      "aria-controls aria-haspopup inputmode for rel download target",
  );

  const attributesOf = (element) => {
    let told = null;
    for (const { name, value } of GET.attributes.call(element))
      if (TOLD.has(name) && value) (told ??= {})[name] = fold(value, MAX_ATTRIBUTE);
    return told;
  };

  const fileName = (url) => fold((url ?? "").split(/[?#]/)[0].split("/").pop() ?? "", 80);

  /** What the picture on it is called: a file, a symbol, the class of an icon font. */
  const iconOf = (element, tag) => {
    if (tag === "img") return fileName(attributeOf(element, "src"));
    if (!GET.firstChild.call(element)) return "";
    const icon = Element.prototype.querySelector.call(element, "use,img[src],svg[class],svg[data-icon],i[class]");
    if (!icon) return "";
    const kind = tagOf(icon);
    if (kind === "img") return attributeOf(icon, "src").startsWith("data:") ? "" : fileName(attributeOf(icon, "src"));
    const use = attributeOf(icon, "href") ?? attributeOf(icon, "xlink:href");
    return fold((use ? use.split("/").pop() : (attributeOf(icon, "data-icon") ?? attributeOf(icon, "class"))) ?? "", 80);
  };

  /** Where a frame's content begins, and its scale: [x, y, scale x, scale y]. */
  const frameBox = (frame) => {
    const rect = rectOf(frame);
    const style = getComputedStyle(frame);
    const scaleX = frame.offsetWidth ? rect.width / frame.offsetWidth : 1;
    const scaleY = frame.offsetHeight ? rect.height / frame.offsetHeight : 1;
    const x = rect.left + (frame.clientLeft + Number.parseFloat(style.paddingLeft)) * scaleX;
    const y = rect.top + (frame.clientTop + Number.parseFloat(style.paddingTop)) * scaleY;
    return [round(x), round(y), scaleX, scaleY];
  };

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
    const result = {
      token, url: fold(GET.URL.call(document)), title: fold(GET.title.call(document)),
      ready: GET.readyState.call(document), scroll: walk.scroll, view: walk.view, total: walk.total,
      cut: walk.cut, rows: walk.rows.map(tidied), changes: rest.changes,
      type: GET.contentType.call(document),
    };
    walk = null;
    styles = new Map();
    return result;
  };

  const tidied = (row) => {
    if (row.length === 2) row[1] = fold(row[1]);
    return row;
  };

  // -- Rest: whether the document still changes ----------------------------------------------------

  const rest = { changes: 0, at: performance.now(), frames: 0, isCounting: false, beat: 0 };
  const watched = new WeakSet();

  const countFrames = () => {
    if (rest.isCounting) return;
    rest.isCounting = true;
    rest.beat = performance.now();
    requestAnimationFrame(onFrame);
  };

  const onFrame = () => {
    rest.frames++;
    rest.beat = performance.now();
    if (rest.frames < REST_FRAMES) requestAnimationFrame(onFrame);
    else rest.isCounting = false;
  };

  const observer = new MutationObserver((records) => {
    rest.changes += records.length;
    rest.at = performance.now();
    rest.frames = 0;
    countFrames();
  });

  const watch = (root) => {
    if (watched.has(root)) return;
    watched.add(root);
    observer.observe(root, { attributes: true, characterData: true, childList: true, subtree: true });
  };

  // -- Leaving: a navigation that has begun and has not been seen on the network yet -----------------

  const LEAVING_MS = 1_000; // after that, it did not come to another document

  /** @type {{event: Event, at: number}[]} */
  let departures = [];
  const departs = (event) => departures.push({ event, at: performance.now() });

  const submits = (event) => {
    const { submitter, target: form } = event;
    const own = (name) => (submitter && attributeOf(submitter, `form${name}`)) || attributeOf(form, name) || "";
    if (own("method").toLowerCase() === "dialog" || own("target").toLowerCase() === "_blank") return;
    departs(event);
  };

  const navigates = (event) => {
    if (!event.destination.sameDocument && event.downloadRequest === null) departs(event);
  };

  EventTarget.prototype.addEventListener.call(window, "submit", submits);
  if (window.navigation) EventTarget.prototype.addEventListener.call(window.navigation, "navigate", navigates);

  // Whether the page prevented it is known once all of its listeners have run.
  const isLeaving = () => {
    const now = performance.now();
    departures = departures.filter(({ event, at }) => !event.defaultPrevented && now - at < LEAVING_MS);
    return departures.length > 0;
  };

  /** Facts for a settle loop; `alive` is false where animation frames do not come. */
  const restFacts = (argument) => {
    watch(document);
    if (argument === "anew") {
      // Something was done to the page: what it does next has not begun yet, a timer of 0 ms, say.
      rest.frames = 0;
      rest.at = performance.now();
    }
    if (rest.frames < REST_FRAMES) countFrames();
    const now = performance.now();
    return {
      token, ready: GET.readyState.call(document), changes: rest.changes, frames: rest.frames,
      leaving: isLeaving(), title: GET.title.call(document), ms: Math.round(now - rest.at), alive: !rest.isCounting || now - rest.beat < SILENCE_MS,
    };
  };

  // -- One element -----------------------------------------------------------------------------------

  const isInert = (element) => {
    const modal = findModal();
    if (modal && !contains(modal, element)) return true;
    for (let up = element; up; up = flatParent(up)) if (has(up, "inert")) return true;
    return false;
  };

  const bringIntoView = (element) => {
    if (clickPoint(element) && !coverOf(element)) return;
    Element.prototype.scrollIntoView.call(element, { block: "center", inline: "nearest", behavior: "instant" });
  };

  const isEditable = (element, role) =>
    (isValueField(element) && (FIELDS.has(role) || VALUED.has(element.type))) || (isHtml(element) && GET.isContentEditable.call(element));

  const probe = (key) => {
    const element = elementOf(key);
    styles = new Map();
    const role = roleOf(element);
    let target = largerTarget(element);
    if (target) bringIntoView(target);
    target = largerTarget(element); // what lies over it is known once it is in view
    const rect = rectOf(target ?? element);
    const cover = target ? coverOf(target) : null;
    const bits = fieldStates(element, role);
    return {
      connected: true, url: GET.URL.call(document), visible: target !== null, via_label: target !== null && target !== element,
      box: [round(rect.left), round(rect.top), round(rect.width), round(rect.height)],
      point: target && clickPoint(target), disabled: isDisabled(element), inert: isInert(element),
      readonly: (bits & STATE.readonly) !== 0, role, tag: tagOf(element),
      type: element instanceof HTMLInputElement ? element.type : "", editable: isEditable(element, role),
      covered_by: cover && describe(cover, target), ...contents(element, role),
    };
  };

  /** The element where it can be seen, else the visible label that operates it, else null. */
  const largerTarget = (element) => {
    const rect = rectOf(element);
    const label = element.labels ? visibleLabel(element) : null;
    if (!isHidden(element) && ((rect.width > 0 && rect.height > 0) || clickPoint(element))) {
      return label && isClippedAway(element) ? label : element;
    }
    if (!isHidden(element) && element instanceof HTMLOptionElement) return closest(element, "select");
    return label;
  };

  /** Whether a checkbox has a box where something else is seen: clipped, or drawn over by its label. */
  const isClippedAway = (element) => {
    const point = element instanceof HTMLInputElement && /^(checkbox|radio|file)$/.test(element.type) && clickPoint(element);
    const hit = point && topmostAt(...point);
    return Boolean(hit) && !contains(element, hit);
  };

  /** What a field holds: never the text of a secret. */
  const contents = (element, role) => {
    const told = { checked: null, filled: null, value: null, label: null, secret: isSecret(element) };
    const checked = checkedState(element, role);
    if (CHECKABLE.has(role) && role !== "option") told.checked = checked === STATE.mixed ? "mixed" : checked !== 0;
    if (element instanceof HTMLSelectElement) {
      told.value = fold(element.value);
      told.label = chosenOptions(element).join(", ");
      told.options = Array.from(element.options, (option) => [fold(option.label || option.text, MAX_ATTRIBUTE), option.value, option.disabled]);
    } else if (told.secret || isEditable(element, role)) {
      told.filled = isFilled(element);
      if (!told.secret) told.value = isValueField(element) ? wellFormed(element.value) : wellFormed(element.innerText ?? "");
    } else {
      told.value = valueOf(element, role);
    }
    return told;
  };

  const wellFormed = (text) => text.slice(0, 100_000).replace(LONE, "\ufffd");

  const value = (key) => {
    const element = elementOf(key);
    styles = new Map();
    return contents(element, roleOf(element));
  };

  /** What lies over a frame at a point of its content; null where nothing does. */
  const hit = (argument) => {
    const [point, key] = argument.split(";");
    const frame = elementOf(key);
    const [x, y, scaleX, scaleY] = frameBox(frame);
    const [left, top] = point.split(",").map(Number);
    const found = topmostAt(x + left * scaleX, y + top * scaleY);
    styles = new Map();
    return { covered_by: found === null || isReachedBy(frame, found) ? null : describe(found, frame) };
  };

  /** The key of the element that a selector led to. */
  const keyOfRoot = (_, root) => {
    if (!(root instanceof Element)) throw new Error("notte: key is asked of an element");
    return { key: `${token}.${numberOf(root)}` };
  };

  /** Scrolls what a person's wheel would scroll from the middle of the window; tells how far. */
  const scroll = (argument) => {
    const [dx, dy] = argument.split(",").map(Number);
    const page = document.scrollingElement ?? GET.documentElement.call(document);
    let scroller = topmostAt(innerWidth / 2, innerHeight / 2);
    const scrolls = (element) => {
      const before = [element.scrollLeft, element.scrollTop];
      element.scrollBy({ left: dx, top: dy, behavior: "instant" });
      return [element.scrollLeft - before[0], element.scrollTop - before[1]];
    };
    for (; scroller && scroller !== page; scroller = flatParent(scroller)) {
      if (!/(auto|scroll)/.test(getComputedStyle(scroller).overflow)) continue;
      const [x, y] = scrolls(scroller);
      if (x || y) return { x, y };
    }
    const [x, y] = scrolls(page);
    return { x, y };
  };

  const labelOf = (key) => {
    const element = elementOf(key);
    styles = new Map();
    return largerTarget(element) ?? element;
  };

  // -- The door ---------------------------------------------------------------------------------------

  const QUESTIONS = { __proto__: null, snap, rest: restFacts, probe, value, hit, scroll, key: keyOfRoot };
  const FINDERS = { __proto__: null, label: labelOf };

  const queryAll = (root, selector) => {
    const [command, argument = ""] = selector.trim().split(/:(.*)/s);
    if (command in QUESTIONS) return [answer(QUESTIONS[command](argument, root))];
    return [command in FINDERS ? FINDERS[command](argument) : elementOf(command)];
  };

  /** A detached element that carries the answer as its text. */
  const answer = (data) => {
    const carrier = Document.prototype.createElement.call(document, "div");
    Node.prototype.appendChild.call(carrier, Document.prototype.createTextNode.call(document, JSON.stringify(data)));
    return carrier;
  };

  return { query: (root, selector) => queryAll(root, selector)[0] ?? null, queryAll };
})();
