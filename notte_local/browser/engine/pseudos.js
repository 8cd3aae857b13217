// Pseudo elements: which elements may have a text of their style before or after their own
//
// To ask for the style of one costs as much as ten properties, and hardly any element has one: the
// rules of the page tell which may. What they are told to match is read coarsely, by one class, id,
// attribute or tag of the element: too many are asked rather than one too few.

const MAX_RULES = 20_000; // read in one walk; past that every element is asked
const MAX_ATTRIBUTE_KEYS = 20;

const newSuspects = () => ({
  isAny: false, rules: 0, roots: new Set(), classes: new Set(), ids: new Set(), tags: new Set(), attributes: new Set(),
  hosts: false, slotted: false,
});
let suspects = newSuspects();

const sheetsOf = (root) => {
  const prototype = root === document ? Document.prototype : ShadowRoot.prototype;
  return [...getter(prototype, "styleSheets").call(root), ...getter(prototype, "adoptedStyleSheets").call(root)];
};

const suspectRoot = (root) => {
  if (suspects.roots.has(root) || (root !== document && !(root instanceof ShadowRoot))) return;
  suspects.roots.add(root);
  sheetsOf(root).forEach(suspectSheet);
};

const suspectSheet = (sheet) => {
  let rules;
  try {
    rules = sheet.cssRules;
  } catch {
    suspects.isAny = true; // of another origin: its rules are not told
    return;
  }
  suspectRules(rules, "");
};

const suspectRules = (rules, above) => {
  for (let i = 0; i < rules.length && !suspects.isAny; i++) suspectRule(rules[i], above);
};

const suspectRule = (rule, above) => {
  if (++suspects.rules > MAX_RULES) suspects.isAny = true;
  const selector = rule.selectorText;
  if (rule.style && isTelling(rule.style.content)) suspectSelector(selector, above);
  if (rule.styleSheet) suspectSheet(rule.styleSheet);
  else if (rule.cssRules?.length) suspectRules(rule.cssRules, selector ?? above);
};

const UNTELLING = new Set(["", "none", "normal", '""']);
const isTelling = (content) => !UNTELLING.has(content);

/** The elements that a selector's pseudo elements may be of; where it is nested, `above` says in what. */
const suspectSelector = (selector, above) => {
  if (selector === undefined || (selector.includes("&") && above.includes(","))) {
    suspects.isAny = true; // a step of an animation, say
    return;
  }
  for (const one of parted(selector.replaceAll("&", above))) {
    const end = one.search(/::(before|after)/);
    if (end >= 0) suspectCompound(one.slice(0, end));
  }
};

/** The selectors of a list: what stands in brackets parts none. */
const parted = (list) => {
  const parts = [""];
  let depth = 0;
  for (const piece of list.match(/\\.|"(?:[^"\\]|\\.)*"|[^]/g) ?? []) {
    if (piece === "(" || piece === "[") depth++;
    else if (piece === ")" || piece === "]") depth--;
    if (piece === "," && depth === 0) parts.push("");
    else parts[parts.length - 1] += piece;
  }
  return parts;
};

// What is asked of an element, the rarest first; a name may be escaped
const KEYS = [
  [/:host/, () => (suspects.hosts = true)],
  [/::slotted/, () => (suspects.slotted = true)],
  [/::part/, () => suspects.attributes.add("part")],
  [/#((?:\\.|[\w-]|[^\0-\x7f])+)/, (name) => suspects.ids.add(name)],
  [/\.((?:\\.|[\w-]|[^\0-\x7f])+)/, (name) => suspects.classes.add(name)],
  [/\[((?:\\.|[\w-]|[^\0-\x7f])+)[^\]]*\]/, (name) => suspects.attributes.add(name)],
  [/^((?:\\.|[\w-]|[^\0-\x7f])+)/, (name) => suspects.tags.add(name)],
];

const suspectCompound = (complex) => {
  // the last compound, without what only says more of it: :hover, :not(.a)
  let flat = complex.replace(/"(?:[^"\\]|\\.)*"/g, "");
  for (let before = ""; before !== flat; ) {
    before = flat;
    flat = flat.replace(/:?:[\w-]*\([^()]*\)/g, (pseudo) => (/^:host|^::(slotted|part)/.test(pseudo) ? pseudo.split("(")[0] : ""));
  }
  const compound = flat.split(/(?<!\\)[\s>+~|]+/).pop(); // none after a space: then it is of any
  for (const [pattern, add] of KEYS) {
    const found = pattern.exec(compound);
    if (found) return add(lowered(found[1] ?? ""));
  }
  suspects.isAny = true;
};

const unescaped = (name) => name.replace(/\\([0-9a-fA-F]{1,6})\s?|\\(.)/g, (_, hex, one) => (hex ? String.fromCodePoint(Number.parseInt(hex, 16)) : one));
/** In old documents the case of a class does not count. */
const lowered = (name) => unescaped(name).toLowerCase();

/** Whether a rule may give it a text before or after its own. */
const mayHavePseudos = (element) => {
  suspectRoot(rootOf(element));
  const shadow = shadowOf(element);
  if (shadow) suspectRoot(shadow);
  const slot = GET.assignedSlot.call(element);
  if (slot) suspectRoot(rootOf(slot));
  if (suspects.isAny || suspects.attributes.size > MAX_ATTRIBUTE_KEYS) return true;
  if (suspects.tags.has(tagOf(element)) || (shadow && suspects.hosts) || (slot && suspects.slotted)) return true;
  for (const name of suspects.attributes) if (has(element, name)) return true;
  return isAmong(suspects.ids, attributeOf(element, "id")) || isAmong(suspects.classes, attributeOf(element, "class"));
};

const isAmong = (names, value) =>
  names.size > 0 && value !== null && value.toLowerCase().split(/\s+/).some((name) => names.has(name));

/** What the rules of all roots tell, as one text. */
const suspectsNow = () => {
  knownRoots().forEach(suspectRoot);
  const { isAny, hosts, slotted, classes, ids, tags, attributes } = suspects;
  return JSON.stringify([isAny, hosts, slotted, ...[classes, ids, tags, attributes].map((keys) => [...keys].sort())]);
};
