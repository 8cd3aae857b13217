// Drops a file on an element, as a person drags it in from a folder; false where nothing takes it.
(element, { name, type, data }) => {
  const bytes = Uint8Array.from(atob(data), (char) => char.charCodeAt(0));
  const dataTransfer = new DataTransfer();
  dataTransfer.items.add(new File([bytes], name, { type }));
  const send = (kind) =>
    !element.dispatchEvent(new DragEvent(kind, { bubbles: true, cancelable: true, composed: true, dataTransfer }));
  const isTaken = [send("dragenter"), send("dragover")].includes(true);
  if (!isTaken) {
    send("dragleave");
    return false;
  }
  send("drop");
  return true;
}
