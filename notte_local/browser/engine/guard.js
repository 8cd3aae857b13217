// A press that is on its way, and what it lands on
//
// What has not moved since it was read need not be watched for two frames before it is pressed. What
// comes between all the same is kept from the page: nothing of the press reaches what was not meant.

const GUARD_MS = 1_500; // a press that comes later is not held up
const PRESSES = ["pointerdown", "mousedown", "pointerup", "mouseup", "click"];

/** @type {{element: Element, over: number, hasLanded: boolean | null, isCounted: boolean} | null} */
let guard = null;

const guardPress = (event) => {
  if (guard === null || !event.isTrusted) return;
  if (event.type === "click") countAnew(guard);
  if (performance.now() > guard.over) guard.hasLanded ??= true;
  if (guard.hasLanded) return;
  if (guard.hasLanded === null) {
    forgetStyles();
    guard.hasLanded = isReachedBy(guard.element, event.composedPath()[0]);
    if (guard.hasLanded) return;
  }
  event.preventDefault();
  event.stopImmediatePropagation();
};
for (const name of PRESSES)
  EventTarget.prototype.addEventListener.call(world, name, guardPress, { capture: true, passive: false });

/** What the page does next counts as its answer to this, the last of what is done to it. */
const countAnew = (act) => {
  act.isCounted = true;
  restAnew();
};

/** Whether it lies where it lay when it was read, nothing animates it, and the page was still since. */
const hasStayed = (element) => {
  const row = memory.rows[memory.at.get(numberOf(element)) ?? -1];
  if (!row || rest.frames < QUIET_FRAMES) return false;
  const rect = rectOf(element);
  const [x, y] = [rect.left + world.scrollX - row[5], rect.top + world.scrollY - row[6]];
  if (Math.max(Math.abs(x), Math.abs(y)) > 0.5) return false;
  return !Document.prototype.getAnimations.call(document).some((animation) => {
    const moved = animation.effect?.target;
    return moved && contains(moved, element);
  });
};

/** What `probe` tells; where nothing stands against pressing it at once, the press is awaited. */
const aim = (key) => {
  const element = elementOf(key);
  const wasSeen = clickPoint(element) !== null;
  const facts = probe(key);
  takeNotes();
  const isFree = !facts.disabled && !facts.inert && facts.point !== null && facts.covered_by === null;
  facts.still = wasSeen && isFree && !facts.via_label && hasStayed(element);
  guard = facts.still ? { element, over: performance.now() + GUARD_MS, hasLanded: null, isCounted: false } : null;
  return facts;
};

/**
 * Whether the press landed on what it was meant for. A script that was there first may keep it from
 * us: then by whether that still lies there; null where it does not, as where a frame came over it.
 */
const pressed = () => {
  const { element, hasLanded = null, isCounted = false } = guard ?? {};
  guard = null;
  if (!isCounted) restAnew();
  layOut();
  const isThere = !element || !isConnected(element) || (clickPoint(element) !== null && coverOf(element) === null);
  return { landed: hasLanded ?? (isThere || null), counted: isCounted };
};
