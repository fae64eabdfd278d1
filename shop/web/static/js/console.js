// Behaviours of the consoles; every page works without them (the menu button is a link to #side).
document.documentElement.classList.add("js");

const side = document.getElementById("side");
const burger = document.querySelector("[data-burger]");
function menu(open) {
  side.classList.toggle("is-open", open);
  burger.setAttribute("aria-expanded", String(open));
  if (open) side.querySelector("a").focus();
  else burger.focus();
}
if (burger && side) {
  burger.addEventListener("click", (event) => {
    event.preventDefault();
    menu(!side.classList.contains("is-open"));
  });
  document.addEventListener("click", (event) => {
    if (side.classList.contains("is-open") && !side.contains(event.target) && !burger.contains(event.target)) menu(false);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && side.classList.contains("is-open")) menu(false);
  });
}
const decimals = (text) => (String(text).split(".")[1] || "").length;
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
  const step = event.target.closest("[data-step]");
  if (step) {
    const input = step.parentElement.querySelector("input");
    const places = Math.max(decimals(step.dataset.step), decimals(input.value), decimals(input.min));
    const next = (Number(input.value) || 0) + Number(step.dataset.step);
    input.value = String(Number(Math.min(Number(input.max) || Infinity, Math.max(Number(input.min) || 0, next)).toFixed(places)));
    input.dispatchEvent(new Event("input", { bubbles: true }));
  }
});
document.addEventListener("submit", (event) => {
  const question = event.target.dataset.confirm;
  if (question && !window.confirm(question)) event.preventDefault();
});
// <select data-submit> sends its form at once; without JS the form has a button.
document.addEventListener("change", (event) => {
  if (event.target.matches("select[data-submit]")) event.target.form.requestSubmit();
});
for (const summary of document.querySelectorAll("[data-focus]")) summary.focus();
