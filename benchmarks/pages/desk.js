// React: a date picker, a grid, a drop zone, a board that follows the pointer, a rich editor
import React from "react";
import { createRoot } from "react-dom/client";
import DatePicker from "react-datepicker";
import "react-datepicker/dist/react-datepicker.css";
import { createGrid } from "ag-grid-community";
import "ag-grid-community/styles/ag-grid.css";
import "ag-grid-community/styles/ag-theme-quartz.css";
import { useDropzone } from "react-dropzone";
import { DndContext, PointerSensor, useDraggable, useDroppable, useSensor, useSensors } from "@dnd-kit/core";
import Quill from "quill";
import "quill/dist/quill.snow.css";

const h = React.createElement, held = (self.held = { files: [], at: {} });

const Arrival = () => {
  const [day, set] = React.useState(null);
  held.day = day && `${day.getFullYear()}-${day.getMonth() + 1}-${day.getDate()}`;
  return h("label", null, "Arrival ", h(DatePicker, { selected: day, onChange: set, openToDate: new Date(2026, 4, 1) }));
};

const Files = () => {
  const { getRootProps, getInputProps } = useDropzone({ onDrop: (files) => (held.files = files.map((file) => file.name)) });
  return h("div", { ...getRootProps({ style: { border: "1px dashed", padding: 20 } }) }, h("input", getInputProps()), "Drop your receipts here, or click to choose them");
};

const Card = ({ id }) => {
  const { attributes, listeners, setNodeRef, transform } = useDraggable({ id });
  const style = { padding: 8, border: "1px solid", ...(transform && { transform: `translate(${transform.x}px, ${transform.y}px)` }) };
  return h("div", { ref: setNodeRef, style, ...attributes, ...listeners }, id);
};
const Column = ({ id, children }) => {
  const { setNodeRef } = useDroppable({ id });
  return h("section", { ref: setNodeRef, style: { width: 200, minHeight: 120, border: "1px solid" } }, h("h3", null, id), children);
};
const Board = () => {
  const [at, set] = React.useState({ "Write the tests": "To do", "Pay the rent": "To do" });
  held.at = at;
  const sensors = useSensors(useSensor(PointerSensor, { activationConstraint: { distance: 5 } }));
  const onDragEnd = ({ active, over }) => over && set({ ...at, [active.id]: over.id });
  const inside = (column) => Object.keys(at).filter((card) => at[card] === column).map((id) => h(Card, { key: id, id }));
  return h(DndContext, { sensors, onDragEnd }, h("div", { style: { display: "flex", gap: 20 } },
    ["To do", "Done"].map((column) => h(Column, { key: column, id: column }, inside(column)))));
};

const people = [["Grace", 45], ["Ada", 36], ["Edith", 52]].map(([name, age]) => ({ name, age }));
const Grid = () => {
  const ref = React.useRef();
  React.useEffect(() => {
    held.grid = createGrid(ref.current, {
      columnDefs: [{ field: "name" }, { field: "age", editable: true }], rowData: people, rowSelection: "single",
      onSelectionChanged: ({ api }) => (held.chosen = api.getSelectedRows().map((row) => row.name).join()),
    });
  }, []);
  return h("div", { ref, className: "ag-theme-quartz", style: { height: 220, width: 420 } });
};

const Notes = () => {
  const ref = React.useRef();
  React.useEffect(() => void (held.quill = new Quill(ref.current, { theme: "snow" })), []);
  React.useEffect(() => ref.current.firstChild.setAttribute("aria-label", "Notes"), []);
  return h("div", null, h("div", { ref, style: { height: 120 } }));
};

createRoot(document.getElementById("root")).render(
  h("main", { style: { display: "grid", gap: 20, maxWidth: 600 } }, h(Arrival), h(Files), h(Board), h(Grid), h(Notes)));
