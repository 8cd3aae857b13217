// Stands in the page and writes down which controls really got what a step does, by their marks.
// Nothing leads away from the page: a link or a button that was clicked is told, and that is all.
(() => {
  const CONTROL = "a, button, input, select, textarea";
  const FIELD = "input:not([type=submit], [type=button], [type=reset], [type=image]), select, textarea";
  const got = [];
  const watch = (kind) =>
    addEventListener(
      kind,
      (event) => {
        const at = event.composedPath()[0];
        const control = at instanceof Element ? at.closest(CONTROL) : null;
        if (control === null) {
          return; // a label, say: what it stands for is told next
        }
        got.push([kind, control.getAttribute("data-mark") ?? "decoy"]);
        if (kind === "click" && !control.matches(FIELD)) {
          event.preventDefault();
        }
      },
      true,
    );
  ["click", "input"].forEach(watch);
  addEventListener("submit", (event) => event.preventDefault(), true);
  window.witness = () => got.splice(0);
})();
