// Small, dependency-free behaviours of the storefront; every page works without them.
document.documentElement.classList.add("js");

const decimals = (text) => (String(text).split(".")[1] || "").length;

// − and + move by the SKU's step from its minimum, in exact decimals.
function step(button) {
  const input = button.parentElement.querySelector("input");
  const by = Number(button.dataset.step);
  const places = Math.max(decimals(button.dataset.step), decimals(input.value), decimals(input.min));
  const next = (Number(input.value) || 0) + by;
  const kept = Math.min(Number(input.max) || Infinity, Math.max(Number(input.min) || 0, next));
  input.value = String(Number(kept.toFixed(places)));
  input.dispatchEvent(new Event("input", { bubbles: true }));
}

// Amount = fen per unit × thousandths, in integers, rounded half up as the server does.
function total(input) {
  const shown = document.getElementById(input.dataset.total);
  const found = /^(\d+)(?:\.(\d{1,3}))?$/.exec(input.value);
  if (!shown || !found) return;
  const milli = BigInt(found[1]) * 1000n + BigInt((found[2] || "").padEnd(3, "0"));
  const fen = (BigInt(input.dataset.priceFen) * milli * 2n + 1000n) / 2000n;
  shown.textContent = `${(fen / 100n).toLocaleString("zh-CN")}.${String(fen % 100n).padStart(2, "0")}`;
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-step]");
  if (button) step(button);
  const picture = event.target.closest("[data-img]");
  if (picture) {
    document.getElementById("hero").src = picture.dataset.img;
    for (const other of document.querySelectorAll("[data-img]")) other.removeAttribute("aria-current");
    picture.setAttribute("aria-current", "true");
  }
  const toggle = event.target.closest("[data-toggle-filters]");
  if (toggle) {
    event.preventDefault();
    const open = document.getElementById("filters").classList.toggle("is-open");
    toggle.setAttribute("aria-expanded", String(open));
  }
});
document.addEventListener("input", (event) => {
  if (event.target.dataset && event.target.dataset.priceFen) total(event.target);
});
document.addEventListener("submit", (event) => {
  const question = event.target.dataset.confirm;
  if (question && !window.confirm(question)) event.preventDefault();
});
// <select data-submit> sends its form at once; without JS the form has a button.
document.addEventListener("change", (event) => {
  if (event.target.matches("select[data-submit]")) event.target.form.requestSubmit();
});
for (const input of document.querySelectorAll("[data-price-fen]")) total(input);
for (const summary of document.querySelectorAll("[data-focus]")) summary.focus();
