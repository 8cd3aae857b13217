"use strict";

const all = (selector) => [...document.querySelectorAll(selector)];
const one = (selector) => document.querySelector(selector);
const cart = () => JSON.parse(sessionStorage.getItem("cart") || "[]");
const keep = (lines) => sessionStorage.setItem("cart", JSON.stringify(lines));

for (const button of all("[data-closes]"))
  button.addEventListener("click", () => one(button.dataset.closes).remove());

one("#sort")?.addEventListener("change", (event) => {
  const by = {
    Price: (a, b) => a.dataset.price - b.dataset.price,
    Name: (a, b) => a.dataset.name.localeCompare(b.dataset.name),
    Featured: (a, b) => a.dataset.place - b.dataset.place,
  }[event.target.value];
  one(".cards").append(...all(".card").sort(by));
});
all(".card").forEach((card, place) => (card.dataset.place = place));

for (const button of all("[data-deletes]"))
  button.addEventListener("click", () => {
    button.previousElementSibling.remove();
    button.remove();
    one("[role=status]").textContent = `Deleted ${button.dataset.deletes}.`;
  });

for (const form of all("form.letters, form.account, form.add"))
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    form.querySelector("[role=status]").textContent = answer(form);
  });

function answer(form) {
  const said = new FormData(form);
  if (form.matches(".letters")) return form.dataset.thanks;
  if (form.matches(".account")) return `Welcome, ${said.get("name")}. Your account has been created.`;
  const line = { name: form.dataset.name, price: +form.dataset.price };
  keep([...cart(), { ...line, size: said.get("size"), quantity: +said.get("quantity") }]);
  return `Added to your cart: ${said.get("quantity")} x ${line.name}, ${said.get("size")}.`;
}

function showCart() {
  const lines = cart();
  const total = lines.reduce((sum, line) => sum + line.price * line.quantity, 0);
  one(".lines").hidden = !lines.length;
  one(".checkout").disabled = !lines.length;
  one(".total").textContent = lines.length ? `Total: €${total.toFixed(2)}` : "Your cart is empty.";
  one(".lines tbody").replaceChildren(...lines.map(row));
}

function row(line, place) {
  const tr = document.createElement("tr");
  for (const text of [line.name, line.size, line.quantity, `€${line.price.toFixed(2)}`])
    tr.insertCell().textContent = text;
  const button = Object.assign(document.createElement("button"), { textContent: "Remove" });
  button.addEventListener("click", () => (keep(cart().toSpliced(place, 1)), showCart()));
  tr.insertCell().append(button);
  return tr;
}

if (one(".lines")) showCart();

if (one(".found")) {
  const asked = new URLSearchParams(location.search).get("q") || "";
  one("header input").value = asked;
  for (const card of all(".card"))
    card.hidden = !card.textContent.toLowerCase().includes(asked.toLowerCase());
  const found = all(".card:not([hidden])").length;
  one(".found").textContent = asked ? `${found} found for “${asked}”` : "Everything we have";
}
