// The purchase list: a changed quantity is saved when the field is left; without JS there is a button.
const later = new WeakMap();

for (const form of document.querySelectorAll("[data-autosave]")) {
  const input = form.querySelector("input[name=qty]");
  const was = input.value;
  const save = () => {
    if (input.value !== was && input.checkValidity()) form.requestSubmit();
  };
  input.addEventListener("input", () => {
    form.classList.toggle("is-dirty", input.value !== was);
    clearTimeout(later.get(form));
    // Long enough to press + a few times, or to type 320.5.
    later.set(form, setTimeout(save, 1200));
  });
  input.addEventListener("change", save);
}

// The festival belongs to festival welfare only.
const purpose = document.querySelector("[data-purpose]");
if (purpose) {
  const festival = document.querySelector(".festival-field");
  const show = () => {
    const wanted = purpose.value === "festival";
    festival.hidden = !wanted;
    if (!wanted) festival.querySelector("select").value = "";
  };
  purpose.addEventListener("change", show);
  show();
}
