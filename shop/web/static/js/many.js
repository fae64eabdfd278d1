// Goods by units: what each good adds up to and what all costs, in exact fen, while it is typed.
const table = document.querySelector("[data-many]");

function milli(text) {
  const found = /^(\d{1,12})(?:\.(\d{1,3}))?$/.exec(text.trim() || "0");
  return found ? BigInt(found[1]) * 1000n + BigInt((found[2] || "").padEnd(3, "0")) : 0n;
}

function plain(amount) {
  const part = String(amount % 1000n).padStart(3, "0").replace(/0+$/, "");
  return String(amount / 1000n) + (part ? "." + part : "");
}

function sum() {
  let fen = 0n;
  for (const row of table.querySelectorAll("[data-row]")) {
    let qty = 0n;
    for (const cell of row.querySelectorAll("[data-cell]")) {
      const own = milli(cell.value);
      qty += own;
      fen += (BigInt(row.dataset.price) * own * 2n + 1000n) / 2000n; // each order is rounded by itself
    }
    row.querySelector("[data-qty]").textContent = qty ? plain(qty) : "—";
  }
  const yuan = (fen / 100n).toLocaleString("zh-CN");
  table.querySelector("[data-sum]").textContent = `¥${yuan}.${String(fen % 100n).padStart(2, "0")}`;
}

if (table) {
  table.addEventListener("input", sum);
  sum();
}
