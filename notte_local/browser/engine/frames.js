// Frames of this document's origin: read in the same breath, and not one by one from outside
//
// Their windows show this isolated world, and no other: what is kept there is theirs and ours.

const MOST_FRAMES = 100; // in one reading; as browser/capture.py has it
const MOST_FRAMES_DEEP = 8;

/** How much one reading may take, over all the frames that it goes into: each has a clock of its own. */
const newBudget = () => ({ clock: performance, deadline: Number.POSITIVE_INFINITY, frames: MOST_FRAMES, depth: 0, bitsAbove: () => 0 });

/** Its time begins once the first document is laid out. */
const begin = (budget) => {
  budget.deadline = Math.min(budget.deadline, budget.clock.now() + MAX_MS);
};
const isLate = (budget) => budget.clock.now() > budget.deadline;

const contentOf = (frame) => {
  try {
    const inner = frame.contentWindow;
    return inner?.document ? inner : null;
  } catch {
    return null; // of another origin
  }
};

/** Whether a frame still shows the empty document that it began with: what it is for has not come. */
const isAwaited = (frame, inner) => {
  if (inner.location.href !== "about:blank" || has(frame, "srcdoc")) return false;
  return !/^\s*($|about:|javascript:)/i.test(attributeOf(frame, "src") ?? "");
};

/** Tells of points of a frame's content what is made of them here and further up: covered, scrolled away, or 0. */
const bitsInside = (frame, bitsAbove) => {
  const [left, top, scaleX, scaleY] = frameBox(frame);
  return (innerX, innerY) => {
    const [x, y] = [left + innerX * scaleX, top + innerY * scaleY];
    if (isOpenAt(frame, x, y)) return bitsAbove(x, y);
    return isScrolledAway(frame, x, y) ? STATE.offscreen : STATE.covered;
  };
};

/** Whether the page itself holds what a frame is about to show: asked from outside, it shows that by then. */
const isAtHand = (frame, inner) => has(frame, "srcdoc") && (inner.location.href === "about:blank" || inner.document.body === null);

/** The answers of those frames that could be asked, by the number of their element; null for one yet to come. */
const readInner = (known, mode, budget) => {
  const told = {};
  const { bitsAbove } = budget;
  if (budget.depth >= MOST_FRAMES_DEEP) return told;
  budget.depth++;
  for (const [number, frame] of memory.frames) {
    if (budget.frames <= 0 || isLate(budget)) break;
    const inner = isConnected(frame) ? contentOf(frame) : null;
    if (inner === null || isAtHand(frame, inner)) continue;
    budget.frames--;
    budget.bitsAbove = bitsInside(frame, bitsAbove);
    told[number] = isAwaited(frame, inner) ? null : installed(inner).snapped(known, mode, budget);
  }
  budget.bitsAbove = bitsAbove;
  budget.depth--;
  forgetStyles();
  return told;
};
