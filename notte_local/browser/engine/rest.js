// Rest: whether the document still changes

const rest = { changes: 0, at: performance.now(), frames: 0, isCounting: false, beat: 0 };
const watched = new WeakSet();
const watchedRoots = [];

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

const onRecords = (records) => {
  noteAll(records);
  rest.changes += records.length;
  rest.at = performance.now();
  rest.frames = 0;
  countFrames();
};
const observer = new MutationObserver(onRecords);

// A transition of a style alone shows or hides a menu, and changes no node.
const onTransition = () => {
  rest.changes++;
  rest.at = performance.now();
  rest.frames = 0;
  countFrames();
};
for (const name of ["transitionstart", "transitionend"])
  EventTarget.prototype.addEventListener.call(document, name, onTransition, { capture: true, passive: true });

const watch = (root) => {
  if (watched.has(root)) return;
  watched.add(root);
  if (root !== document) watchedRoots.push(new WeakRef(root));
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

EventTarget.prototype.addEventListener.call(world, "submit", submits);
if (world.navigation) EventTarget.prototype.addEventListener.call(world.navigation, "navigate", navigates);

// Whether the page prevented it is known once all of its listeners have run.
const isLeaving = () => {
  const now = performance.now();
  departures = departures.filter(({ event, at }) => !event.defaultPrevented && now - at < LEAVING_MS);
  return departures.length > 0;
};

/** Something was done to the page: what it does next has not begun yet, a timer of 0 ms, say. */
const restAnew = () => {
  rest.frames = 0;
  rest.at = performance.now();
  countFrames();
};

/** What Chromium counts from here on is none of what was done. */
const layOut = () => void GET.documentElement.call(document)?.offsetHeight;

const isAtRest = () => rest.frames >= QUIET_FRAMES && performance.now() - rest.at >= QUIET_MS && GET.readyState.call(document) === "complete" && !isLeaving();

/**
 * Facts for a settle loop, and whether a reader who knows the document need not read it, or with
 * "read" what it reads, once it is at rest; with "ahead", that only where it is not as it was known
 * when it was read a moment ago. `alive` is false where animation frames do not come.
 */
const restFacts = (argument) => {
  const [how, known = "", what] = argument.split(",");
  watch(document);
  takeNotes();
  if (how === "anew") restAnew();
  if (rest.frames < REST_FRAMES) countFrames();
  const isRead = what !== undefined && isAtRest();
  const isStill = isRead ? what === "ahead" : rest.frames >= REST_FRAMES && performance.now() - rest.at > SILENCE_MS;
  const same = isStill && isSameSince(known) ? { ...sameAsBefore(), inner: readInner(known, "", newBudget()) } : undefined;
  const snapped = isRead && !same ? snap(`${known},verify`) : undefined;
  const now = performance.now();
  return {
    snap: snapped, same, token, ready: GET.readyState.call(document), changes: rest.changes, frames: rest.frames,
    leaving: isLeaving(), title: GET.title.call(document), ms: Math.round(now - rest.at), alive: !rest.isCounting || now - rest.beat < SILENCE_MS,
  };
};
