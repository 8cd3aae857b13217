/** What reads the document that a world shows now: made once, by whoever comes to it first. */
const installed = (world) => {
  const known = world.__notteLocal;
  return known?.document === world.document ? known : install(world);
};

const queryAll = (root, selector) => installed(globalThis).queryAll(root, selector);

return { queryAll, query: (root, selector) => queryAll(root, selector)[0] ?? null };
