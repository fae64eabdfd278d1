// Acceptance at the door: what was not weighed in is proposed as short, the sum follows in exact fen.
const form = document.querySelector("[data-receive]");

function milli(text) {
  const found = /^(\d{1,12})(?:\.(\d{1,3}))?$/.exec(text.trim());
  return found ? BigInt(found[1]) * 1000n + BigInt((found[2] || "").padEnd(3, "0")) : null;
}

function words(amount) {
  const part = String(amount % 1000n).padStart(3, "0").replace(/0+$/, "");
  return String(amount / 1000n) + (part ? "." + part : "");
}

function look(line) {
  const accepted = milli(line.querySelector("[data-accepted]").value || "0");
  const refused = milli(line.querySelector("[data-refused]").value || "0");
  const awaited = milli(line.dataset.awaited);
  const wrong = accepted === null || refused === null || accepted + refused > awaited;
  line.classList.toggle("is-wrong", wrong);
  line.classList.toggle("is-short", !wrong && accepted < awaited);
  return accepted === null ? 0n : (BigInt(line.dataset.price) * accepted * 2n + 1000n) / 2000n;
}

function sum() {
  let fen = 0n;
  for (const line of form.querySelectorAll("[data-line]")) fen += look(line);
  const yuan = (fen / 100n).toLocaleString("zh-CN");
  form.querySelector("[data-sum]").textContent = `¥${yuan}.${String(fen % 100n).padStart(2, "0")}`;
}

if (form) {
  form.addEventListener("input", (event) => {
    const line = event.target.closest("[data-line]");
    if (line && event.target.matches("[data-accepted]")) {
      const accepted = milli(event.target.value || "0");
      const awaited = milli(line.dataset.awaited);
      const refused = line.querySelector("[data-refused]");
      if (accepted !== null && accepted <= awaited) {
        refused.value = accepted < awaited ? words(awaited - accepted) : "";
        line.querySelector("details").open = accepted < awaited;
      }
    }
    sum();
  });
  form.addEventListener("change", (event) => {
    if (event.target.matches("[data-photo]") && event.target.files.length) {
      event.target.closest("details").querySelector("[data-photo-words]").textContent = event.target.files[0].name;
    }
  });
  sum();
}
