// One element

const isInert = (element) => {
  const modal = findModal();
  if (modal && !contains(modal, element)) return true;
  for (let up = element; up; up = flatParent(up)) if (has(up, "inert")) return true;
  return false;
};

/** Where it can be clicked: in the middle, else clear of what stands over that (a banner, say). */
const bringIntoView = (element) => {
  const isClear = () => clickPoint(element) && !coverOf(element);
  const scrollTo = (block) => Element.prototype.scrollIntoView.call(element, { block, inline: "nearest", behavior: "instant" });
  if (isClear()) return;
  for (const block of ["center", "start", "end"]) {
    scrollTo(block);
    if (isClear()) return;
  }
  scrollTo("center");
};

const isEditable = (element, role) =>
  (isValueField(element) && (FIELDS.has(role) || VALUED.has(element.type))) || (isHtml(element) && GET.isContentEditable.call(element));

const probe = (key) => {
  const element = elementOf(key);
  forgetStyles();
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
    passes: cover !== null && getComputedStyle(target).pointerEvents === "none",
    covered_by: cover && describe(cover, target), ...contents(element, role),
  };
};

/**
 * Answers a question about an element; of a page that has changed since a reading whose mark is
 * told too, no more than that, and nothing is done to it.
 */
const unlessChanged = (question) => (argument) => {
  const [key, mark] = argument.split(",");
  takeNotes();
  return mark && mark !== `${token}.${rest.changes}` ? { changed: true } : question(key);
};

/** The element where it can be seen, else the visible label that operates it, else null. */
const largerTarget = (element) => {
  const rect = rectOf(element);
  const label = visibleLabel(element);
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
    told.problem = problemOf(element);
    told.popup = aria(element, "aria-expanded") === "true" ? attributeOf(element, "aria-haspopup") : null;
    if (!told.secret) told.value = isValueField(element) ? wellFormed(element.value) : wellFormed(element.innerText ?? "");
  } else {
    told.value = valueOf(element, role);
  }
  return told;
};

/** What the browser would say of a value that the field does not accept. */
const problemOf = (element) =>
  isValueField(element) && element.willValidate && element.value !== "" ? fold(element.validationMessage) : "";

/** Where a slider or spinbutton stands, and between what. */
const range = (key) => {
  const element = elementOf(key);
  const told = (name) => { const value = Number.parseFloat(attributeOf(element, `aria-value${name}`)); return Number.isFinite(value) ? value : null; };
  return {
    now: told("now"), min: told("min"), max: told("max"), text: attributeOf(element, "aria-valuetext"),
    limits: isValueField(element) ? [element.min, element.max, element.step].map((text) => Number.parseFloat(text)).map((n) => (Number.isFinite(n) ? n : null)) : null,
  };
};

const wellFormed = (text) => text.slice(0, 100_000).toWellFormed();

const value = (key) => {
  const element = elementOf(key);
  forgetStyles();
  return contents(element, roleOf(element));
};

/** The accessible name of the element that a selector led to, told of in a snapshot or not. */
const name = (_, root) => {
  if (!(root instanceof Element)) throw new Error("notte: name is asked of an element");
  forgetStyles();
  return { name: isHidden(root) ? "" : nameOf(root, roleOf(root)) };
};

/** What lies over a frame at a point of its content; null where nothing does. */
const hit = (argument) => {
  const [point, key] = argument.split(";");
  const frame = elementOf(key);
  const [x, y, scaleX, scaleY] = frameBox(frame);
  const [left, top] = point.split(",").map(Number);
  const found = topmostAt(x + left * scaleX, y + top * scaleY);
  forgetStyles();
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
  let scroller = topmostAt(world.innerWidth / 2, world.innerHeight / 2);
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
  forgetStyles();
  return largerTarget(element) ?? element;
};
