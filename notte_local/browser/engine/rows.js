// Rows: what is told of an element that the walk came by

const round = (number) => Math.round(number * 10) / 10;

/** What is told of an element wherever it stands. */
const tell = (element, tag, role, flags, isOperable, label, isClicked = false) => {
  const extra = {};
  const cuts = walk.cut.length;
  let bits = statesOf(element, role, isOperable, (flags & DISABLED) !== 0);
  if (isOperable) bits |= STATE.operable;
  if (isClicked) bits |= STATE.clickable;
  if (flags & INERT) bits |= STATE.inert;
  if (flags & ARIA_HIDDEN) bits |= STATE["aria-hidden"];
  if (isLabelable(element, tag)) memory.labelable.add(element);
  keepControl(element);
  const name = role === "generic" ? "" : nameFor(element, role, tag);
  if (!isClicked && (isOperable || role === "heading")) {
    const seen = isPlain && name ? name : visibleText(element, role);
    if (seen === name) bits |= STATE.same;
    else if (seen) extra.t = seen;
  } else if (isClicked) bits |= STATE.same;
  describeRow(extra, element, tag, role, isOperable, label);
  return { role, tag, number: numberOf(element), name, bits, extra: isEmpty(extra) ? null : extra, isOperable, cuts: walk.cut.slice(cuts) };
};

const isEmpty = (object) => {
  for (const _ in object) return false;
  return true;
};

const addRow = (told, element, parent, flags, label) => {
  const { role, tag, number, name, extra, isOperable } = told;
  const box = boxOf(element, isOperable, label);
  const bits = told.bits | (flags & CLIPPED && !isSeenByLabel(element) ? STATE.unreachable | STATE.offscreen : placeBits(box, flags));
  const row = [parent, role, tag, number, name, box.x, box.y, box.width, box.height, bits];
  if (extra) row.push(extra);
  for (const cut of told.cuts) if (!walk.cut.includes(cut)) walk.cut.push(cut);
  walk.chars += name.length + (extra?.t?.length ?? 0);
  walk.textRow = null;
  if (role === "iframe" && !(bits & (STATE.offscreen | STATE.unreachable))) walk.frames.push(element, row);
  if (isOperable) {
    walk.operable++;
    if (!(bits & (STATE.offscreen | STATE.unreachable | STATE.inert)) && walk.hits.length < MAX_HITS) walk.hits.push(label ?? element, row);
  }
  return walk.rows.push(row) - 1;
};

/** An input in a box of no size is a control where its label is seen. */
const isSeenByLabel = (element) => element instanceof HTMLInputElement && BY_LABEL.has(element.type) && visibleLabel(element) !== null;

const AUTHOR_ONLY = words("paragraph strong emphasis code subscript superscript insertion deletion mark caption definition term time");
const nameFor = (element, role, tag) => {
  if (AUTHOR_ONLY.has(role)) return has(element, "aria-label") || has(element, "aria-labelledby") ? nameOf(element, role) : "";
  if (NAMED_BY_CONTENT_TOO.has(role)) return has(element, "aria-label") || has(element, "aria-labelledby") ? nameOf(element, "") : "";
  return NAMED_BY_CONTENT.has(role) || OPERABLE.has(role) || MARKUP_NAMES[tag] || isNamedByAuthor(element) ? nameOf(element, role) : "";
};
const isNamedByAuthor = (element) => has(element, "aria-label") || has(element, "aria-labelledby") || has(element, "title");

const boxOf = (element, isOperable, label) => {
  let rect = rectOf(label ?? element);
  if (isOperable && (rect.width < 1 || rect.height < 1)) rect = largerBox(element) ?? rect;
  return { x: round(rect.left + walk.x), y: round(rect.top + walk.y), width: round(rect.width), height: round(rect.height) };
};

/** The box of what is seen of an element that has none itself: its content, or its label. */
const largerBox = (element) => {
  if (element instanceof HTMLOptionElement) return rectOf(closest(element, "select") ?? element);
  if (element instanceof HTMLAreaElement) return rectOf(pictureOf(element) ?? element);
  for (const child of Array.prototype.slice.call(Element.prototype.querySelectorAll.call(element, "*"), 0, 20)) {
    const rect = rectOf(child);
    if (rect.width >= 1 && rect.height >= 1 && !isHidden(child)) return rect;
  }
  const label = visibleLabel(element);
  return label ? rectOf(label) : null;
};

const placeBits = (box, flags) => {
  if (box.width < 1 || box.height < 1) return STATE.unreachable | STATE.zero;
  const [width, height] = walk.view;
  const x = box.x - walk.x, y = box.y - walk.y;
  if (x < width && y < height && x + box.width > 0 && y + box.height > 0) return 0;
  const isBeyond = box.x + box.width <= 0 || box.y + box.height <= 0 || box.x >= walk.total[0];
  return STATE.offscreen | (flags & PINNED || isBeyond ? STATE.unreachable : 0);
};

/** What a person reads on the element, or on the labels of a field. */
const visibleText = (element, role) => {
  if (element instanceof HTMLInputElement && ["submit", "button", "reset"].includes(element.type))
    return fold(element.value || BUTTON_WORDS[element.type] || "");
  if (isValueField(element) || element instanceof HTMLSelectElement) {
    const labels = keepTargets(labelsOf(element)).map((label) => (isHidden(label) ? "" : seenText(label, 0, element)));
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
    if (type === 3 && !isInvisible) text += headOf(child.data, MAX_CHARS * 4);
    if (type !== 1 || child === except || SKIPPED.has(tagOf(child)) || styleOf(child) & NONE) return;
    if (isValueField(child) || child instanceof HTMLSelectElement || tagOf(child) === "svg") return;
    if (!isClosedAway(element, child) && !isClipped(child)) text += spaced(child, seenText(child, depth + 1, except));
  });
  return text.replace(ICON_FONT, "");
};

/** Text for screen readers alone: a box of a pixel, cut off. */
const isClipped = (element) => {
  if (!isHtml(element)) return false;
  const isOne = isPixel(element);
  if (isReading) memory.clipped.set(element, isOne);
  return isOne;
};

const isPixel = (element) => {
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
  const [x, y, scaleX, scaleY] = frameBox(frame);
  extra.f = [round(x + world.scrollX), round(y + world.scrollY), scaleX, scaleY];
  if (frame.src) extra.u = fold(frame.src, MAX_ATTRIBUTE);
};

const describeOperable = (extra, element, tag, role, isOperable) => {
  const value = valueOf(element, role);
  if (value !== null) extra.v = value;
  if (role === "link") extra.h = hrefOf(element);
  if (tag === "select") extra.o = optionsOf(element);
  else if (role === "combobox" && element.list) extra.o = Array.from(keepTargets([element.list])[0].options, (option) => fold(option.value || option.label, MAX_ATTRIBUTE));
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
  const { href } = element;
  if (typeof href === "string") return href ? fold(href) : null;
  const written = href?.baseVal; // of an SVG link
  if (!written) return null;
  return fold(URL.canParse(written, baseOf()) ? new URL(written, baseOf()).href : written);
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
  const attributes = GET.attributes.call(element);
  for (let i = 0; i < attributes.length; i++) {
    const { name, value } = attributes[i];
    if (value && TOLD.has(name)) (told ??= {})[name] = fold(value, MAX_ATTRIBUTE);
  }
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
