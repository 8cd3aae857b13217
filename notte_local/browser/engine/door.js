// The door

const QUESTIONS = {
  __proto__: null, snap, rest: restFacts, probe: unlessChanged(probe), aim: unlessChanged(aim), pressed,
  put: unlessChanged(put), typed, value, range, hit, scroll, gone, name, key: keyOfRoot,
  said, conceal, reveal, draw, erase,
};
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

/** The same without Playwright, of the document that is still there: a question's answer as JSON. */
const reply = (selector) => {
  const [command, argument = ""] = selector.split(/:(.*)/s);
  return world.document === document ? JSON.stringify(QUESTIONS[command](argument, document)) : undefined;
};

// A global of its world, which no script of the page can see
world.__notteLocal = { document, queryAll, reply, snapped, learnRoots, learnListeners, takePuzzling };
return world.__notteLocal;
