// The organiser's form: spare tier rows stay folded until they are asked for. Without scripts all are there.
for (const button of document.querySelectorAll("[data-more-tiers]")) {
  const spare = () => button.parentElement.querySelector("[data-tier-row][data-spare]");
  for (const row of button.parentElement.querySelectorAll("[data-spare]")) row.hidden = true;
  button.hidden = !spare();
  button.addEventListener("click", () => {
    const row = spare();
    row.hidden = false;
    delete row.dataset.spare;
    row.querySelector("input").focus();
    button.hidden = !spare();
  });
}
