// Web components in each other's shadow roots: a date picker, a grid, an upload
import "@vaadin/date-picker";
import "@vaadin/grid";
import "@vaadin/grid/vaadin-grid-sort-column.js";
import "@vaadin/grid/vaadin-grid-selection-column.js";
import "@vaadin/upload";

const get = (id) => document.getElementById(id);
get("people").items = [["Grace", 45], ["Ada", 36], ["Edith", 52]].map(([name, age]) => ({ name, age }));
get("receipts").addEventListener("upload-before", (event) => {
  event.preventDefault(); // there is no server
  self.file = event.detail.file.name;
});
self.first = () => get("people")._dataProviderController?.rootCache.items[0]?.name;
