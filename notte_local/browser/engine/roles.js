// Roles: https://www.w3.org/TR/html-aam-1.0/#html-element-role-mappings

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
// What a person operates; core/space/roles.py holds the same list, and a test compares the two.
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
