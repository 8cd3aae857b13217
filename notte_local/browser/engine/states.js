// Values and states

const isValueField = (element) =>
  element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement;

/** A password, shown in clear or not, or one-time code: what it holds never leaves the page. */
const isSecret = (element) => {
  if (secrets.has(element)) return true;
  if (open.has(element)) return false;
  const isOne =
    (element instanceof HTMLInputElement && element.type === "password") ||
    (isHtml(element) && /(^|\s)(one-time-code|current-password|new-password)(\s|$)/i.test(attributeOf(element, "autocomplete") ?? "")) ||
    isDrawnAsDots(element);
  (isOne ? secrets : open).add(element);
  return isOne;
};

const isDrawnAsDots = (element) => {
  const drawn = getComputedStyle(element).webkitTextSecurity;
  return drawn !== undefined && drawn !== "" && drawn !== "none";
};

// An "eye" button turns a password field into a text field: once a secret, always one
const secrets = new WeakSet();
let open = new WeakSet(); // those that were found to be none, in this walk

const chosenOptions = (element) => {
  if (element instanceof HTMLSelectElement)
    return Array.from(element.selectedOptions, (option) => fold(option.label || option.text, MAX_ATTRIBUTE));
  const chosen = Element.prototype.querySelectorAll.call(element, '[role=option][aria-selected=true]');
  return Array.from(chosen, (option) => fold(GET.textContent.call(option), MAX_ATTRIBUTE));
};

const valueOf = (element, role) => {
  if ((FIELDS.has(role) || isValueField(element)) && isSecret(element)) return isFilled(element) ? "••••••" : "";
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

/** A state as it is written, by the whole name of its attribute: a name put together is looked up anew. */
const aria = (element, name) => {
  const value = attributeOf(element, name);
  return value === null ? undefined : value.trim().toLowerCase();
};

const isDisabledByMarkup = (element) => isHtml(element) && matches(element, ":disabled");

const isDisabled = (element) => {
  if (isDisabledByMarkup(element)) return true;
  for (let up = element; up; up = flatParent(up)) {
    const value = aria(up, "aria-disabled");
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
  const value = aria(element, "aria-checked");
  return value === "true" ? STATE.checked : value === "mixed" ? STATE.mixed : 0;
};

const EXPANDING = words(
  "application button checkbox combobox gridcell link listbox menuitem menuitemcheckbox " +
    "menuitemradio row rowheader columnheader switch tab treeitem",
);

const expandedState = (element, role) => {
  if (tagOf(element) === "summary" && role === "button")
    return parentOf(element).open ? STATE.expanded : STATE.collapsed;
  const value = EXPANDING.has(role) || role === "" ? aria(element, "aria-expanded") : undefined;
  return value === "true" ? STATE.expanded : value === "false" ? STATE.collapsed : 0;
};

const selectedState = (element) => {
  if (element instanceof HTMLOptionElement) return element.selected ? STATE.selected : 0;
  return aria(element, "aria-selected") === "true" ? STATE.selected : 0;
};

const isTrue = (value) => value !== undefined && value !== "" && value !== "false" && value !== "undefined";

const fieldStates = (element, role) => {
  if (!FIELDS.has(role) && !CHECKABLE.has(role)) return 0;
  let bits = 0;
  const isNative = isValueField(element) || element instanceof HTMLSelectElement;
  if ((isNative && element.required) || aria(element, "aria-required") === "true") bits |= STATE.required;
  if ((isValueField(element) && element.readOnly && FIELDS.has(role)) || aria(element, "aria-readonly") === "true") bits |= STATE.readonly;
  if (isTrue(aria(element, "aria-invalid"))) bits |= STATE.invalid;
  else if (isNative && matches(element, ":user-invalid")) bits |= STATE.invalid;
  if ((element instanceof HTMLSelectElement && element.multiple) || aria(element, "aria-multiselectable") === "true") bits |= STATE.multiselectable;
  if (isSecret(element)) bits |= STATE.password;
  return bits;
};

const statesOf = (element, role, isOperable, isOff) => {
  let bits = expandedState(element, role) | selectedState(element);
  if (isOperable) {
    bits |= checkedState(element, role) | fieldStates(element, role);
    if (isOff || isDisabledByMarkup(element)) bits |= STATE.disabled;
    const pressed = role === "button" ? aria(element, "aria-pressed") : undefined;
    if (pressed === "true") bits |= STATE.pressed;
    if (pressed === "mixed") bits |= STATE.mixed;
  } else if (aria(element, "aria-disabled") === "true") bits |= STATE.disabled;
  if (isTrue(aria(element, "aria-current"))) bits |= STATE.current;
  if (element === focused) bits |= STATE.focused;
  return bits;
};

let focused = null;
const deepFocus = () => {
  let element = GET.activeElement.call(document);
  while (element && shadowOf(element)?.activeElement) element = shadowOf(element).activeElement;
  return element === GET.body.call(document) ? null : element;
};
