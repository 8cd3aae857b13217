/** The sessionStorage of the document as JSON; with `items`, those are put into it first. */
(items) => {
  try {
    for (const name of Object.keys(items ?? {})) sessionStorage.setItem(name, items[name]);
    return JSON.stringify({ ...sessionStorage });
  } catch {
    return "{}"; // a sandboxed document has none
  }
};
