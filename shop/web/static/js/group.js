// A group purchase: time left by the server's clock, what joining would cost, sharing. Without this file the
// page says the same in words and the server does the sums. Integers only: fen and thousandths, as in the shop.

// The page says how many seconds were left when it was made; the reader's own clock may be wrong, so only
// the time that passes since then is taken from it.
for (const shown of document.querySelectorAll("[data-remaining]")) {
  const end = performance.now() + 1000 * Number(shown.dataset.remaining);
  let timer = 0;
  const tick = () => {
    const left = Math.max(0, Math.ceil((end - performance.now()) / 1000));
    const parts = { d: Math.floor(left / 86400), h: Math.floor((left % 86400) / 3600), m: Math.floor((left % 3600) / 60), s: left % 60 };
    for (const part of shown.querySelectorAll("[data-u]")) part.textContent = String(parts[part.dataset.u]).padStart(2, "0");
    if (left) return;
    clearInterval(timer);
    for (const over of document.querySelectorAll("[data-over]")) over.hidden = false;
    for (const live of document.querySelectorAll("[data-live]")) live.disabled = true;
  };
  timer = setInterval(tick, 1000);
  tick();
}

const written = /^(\d{1,12})(?:\.(\d{1,3}))?$/;
const milliOf = (text) => {
  const found = written.exec(text.trim());
  return found ? BigInt(found[1]) * 1000n + BigInt((found[2] || "").padEnd(3, "0")) : null;
};
const yuan = (fen) => `${(fen / 100n).toLocaleString("zh-CN")}.${String(fen % 100n).padStart(2, "0")}`;
const quantity = (milli) => {
  const part = String(milli % 1000n).padStart(3, "0").replace(/0+$/, "");
  return (milli / 1000n).toLocaleString("zh-CN") + (part ? `.${part}` : "");
};
const amount = (price, milli) => (price * milli * 2n + 1000n) / 2000n;

// data-tiers: [[from thousandths, fen], …], the first from 0; data-others: what everybody else has pledged.
for (const form of document.querySelectorAll("[data-quote]")) {
  const tiers = JSON.parse(form.dataset.tiers).map(([from, price]) => [BigInt(from), BigInt(price)]);
  const others = BigInt(form.dataset.others);
  const alone = BigInt(form.dataset.alone);
  const minimum = BigInt(form.dataset.minimum);
  const input = form.querySelector("[data-quantity]");
  const put = (name, text) => {
    for (const place of form.querySelectorAll(`[data-${name}]`)) place.textContent = text;
  };
  const show = (name, yes) => {
    for (const place of form.querySelectorAll(`[data-if="${name}"]`)) place.hidden = !yes;
  };
  const recount = () => {
    const own = milliOf(input.value);
    if (own === null) return;
    const total = others + own;
    const price = tiers.filter(([from]) => from <= total).pop()[1];
    const next = tiers.find(([from]) => from > total);
    const sum = amount(price, own);
    const saved = amount(alone, own) - sum;
    put("sum", yuan(sum));
    put("price", yuan(price));
    put("saved", yuan(saved > 0n ? saved : 0n));
    show("saved", saved > 0n);
    show("next", Boolean(next));
    show("short", total < minimum);
    put("missing", quantity(minimum > total ? minimum - total : 0n));
    if (next) {
      put("next-more", quantity(next[0] - total));
      put("next-price", yuan(next[1]));
      put("next-sum", yuan(amount(next[1], own)));
      put("next-saved", yuan(sum - amount(next[1], own)));
    }
  };
  form.addEventListener("input", recount);
  recount();
}

for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
      button.querySelector("[data-done]").textContent = button.dataset.done;
    } catch {
      // No clipboard here (an old browser, plain http): the address stands beside the button to be marked.
      button.hidden = true;
    }
  });
}
// A phone has its own sheet for sharing; elsewhere the link opens the poster.
for (const link of document.querySelectorAll("[data-share]")) {
  link.addEventListener("click", (event) => {
    if (!navigator.share) return;
    event.preventDefault();
    navigator.share({ title: document.title, url: link.dataset.share }).catch(() => {});
  });
}
for (const button of document.querySelectorAll("[data-print]")) button.addEventListener("click", () => window.print());
