// Charts of the console. Data stands in `data-chart` and `data-spark` attributes, amounts in fen.
const body = getComputedStyle(document.body);
const font = body.fontFamily;
const ink = "#1c2a22", soft = "#56635b", line = "#e2e9e4";
const wan = (fen) => fen / 1e6;
const fmt = (n) => n.toLocaleString("zh-CN", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const still = matchMedia("(prefers-reduced-motion: reduce)").matches || navigator.webdriver;
const base = { textStyle: { fontFamily: font, color: ink }, animation: !still, aria: { enabled: true } };
const tip = { renderMode: "richText", confine: true, backgroundColor: "#10301f", borderWidth: 0, textStyle: { color: "#fff", fontFamily: font, fontSize: 13 } };
const narrow = matchMedia("(max-width: 575.98px)").matches;
const charts = [];
const draw = (element, options) => {
  const chart = echarts.init(element, null, { renderer: "svg" });
  chart.setOption({ ...base, ...options });
  charts.push(chart);
};

const spark = (element) => draw(element, {
  aria: { enabled: false },
  grid: { left: 2, right: 2, top: 4, bottom: 2 },
  xAxis: { type: "category", show: false, boundaryGap: false },
  yAxis: { type: "value", show: false, scale: true },
  series: [{ type: "line", data: element.dataset.spark.split(",").map(Number), symbol: "none", smooth: true, smoothMonotone: "x", lineStyle: { width: 2, color: element.dataset.color }, areaStyle: { color: element.dataset.color, opacity: 0.12 } }],
});

// The end of an axis that must reach a value: the next round number above it.
const rounded = (value) => {
  const step = value > 0 ? 10 ** Math.floor(Math.log10(value)) / 5 : 1;
  return Number((Math.ceil((value * 1.02) / step) * step).toPrecision(6));
};

const trend = (element, data) => {
  let run = 0;
  const sum = data.now.fen.map((fen) => (fen === null ? null : wan(run += fen)));
  const target = data.target ? { silent: true, symbol: "none", lineStyle: { type: "dashed", color: "#a8390c" }, label: { position: "insideStartTop", color: "#8f2f08", formatter: `${data.target.name} ${fmt(wan(data.target.fen))}` }, data: [{ yAxis: wan(data.target.fen) }] } : undefined;
  const top = data.target ? { max: (v) => rounded(Math.max(v.max, wan(data.target.fen))) } : {};
  const axis = { type: "value", nameTextStyle: { color: soft }, axisLabel: { color: soft } };
  draw(element, {
    grid: { left: 8, right: 8, top: narrow ? 76 : 56, bottom: 4, containLabel: true },
    tooltip: { ...tip, trigger: "axis", axisPointer: { type: "shadow" }, valueFormatter: (v) => (v === undefined || v === null ? "—" : `${fmt(v)} ${data.unit}`) },
    legend: { top: 0, right: 0, itemWidth: 14, itemHeight: 10, textStyle: { color: soft } },
    xAxis: { type: "category", data: data.labels, axisTick: { show: false }, axisLine: { lineStyle: { color: line } }, axisLabel: { color: soft } },
    yAxis: [{ ...axis, name: data.unit, nameTextStyle: { color: soft, align: "right" }, splitLine: { lineStyle: { color: line } } }, { ...axis, ...top, name: `${data.sum}（${data.unit}）`, nameTextStyle: { color: soft, align: "right" }, splitLine: { show: false } }],
    series: [
      { name: data.before.name, type: "bar", data: data.before.fen.map(wan), barMaxWidth: 16, itemStyle: { color: "#c5d5cb", borderRadius: [3, 3, 0, 0] } },
      { name: data.now.name, type: "bar", data: data.now.fen.map((fen) => (fen === null ? null : wan(fen))), barMaxWidth: 16, barGap: "20%", itemStyle: { color: "#1b7045", borderRadius: [3, 3, 0, 0] } },
      { name: data.sum, type: "line", yAxisIndex: 1, data: sum, smooth: true, smoothMonotone: "x", symbolSize: 6, lineStyle: { width: 2.5, color: "#c2410c" }, itemStyle: { color: "#c2410c" }, markLine: target },
    ],
  });
};

const greens = ["#1b7045", "#4ba878", "#c2410c", "#e3a13b", "#2f6db3", "#9aa8a0", "#7a5ea8"];
const donut = (element, data) => {
  const sum = data.parts.reduce((all, part) => all + part.fen, 0);
  const share = new Map(data.parts.map((part) => [part.name, ((100 * part.fen) / sum).toFixed(1)]));
  draw(element, {
    color: greens,
    tooltip: { ...tip, trigger: "item", valueFormatter: (v) => `${fmt(v)} ${data.unit}` },
    legend: { bottom: 0, left: "center", icon: "circle", itemWidth: 9, itemGap: 12, textStyle: { color: ink, fontSize: 12 }, formatter: (name) => `${name} ${share.get(name)}%` },
    series: [{
      type: "pie", radius: ["48%", "70%"], center: ["50%", "40%"], labelLine: { show: false }, itemStyle: { borderColor: "#fff", borderWidth: 2 },
      label: { show: true, position: "center", formatter: `{a|${fmt(wan(sum))}}\n{b|${data.caption}（${data.unit}）}`, rich: { a: { fontSize: 20, fontWeight: 700, color: ink, lineHeight: 30 }, b: { fontSize: 12, color: soft } } },
      data: data.parts.map((part) => ({ name: part.name, value: wan(part.fen) })),
    }],
  });
};

// Shades by top category: grain, vegetables and meat, fruit, the rest.
const earth = [["#8a5a12", "#9c6a1f", "#7a4c0a"], ["#145a37", "#1b7045", "#2a7f53"], ["#a8390c", "#b4481b", "#8f2f08"], ["#2f5f93", "#3d6ea2", "#244d7a"], ["#5c6a62", "#6a776f", "#4d5a52"]];
const treemap = (element, data) => {
  const label = { formatter: (part) => (part.data.share < 0.025 ? "" : `${part.name}\n${fmt(part.value)}`), fontSize: 13, lineHeight: 19, color: "#fff", textBorderWidth: 0, overflow: "truncate" };
  draw(element, {
    tooltip: { ...tip, valueFormatter: (v) => `${fmt(v)} ${data.unit}` },
    series: [{
      type: "treemap", roam: false, nodeClick: false, breadcrumb: { show: false }, left: 0, right: 0, top: 0, bottom: 0, label,
      upperLabel: { show: true, height: 24, color: "#fff", fontWeight: 700, formatter: (part) => `${part.name} ${fmt(part.value)}` },
      levels: [{ upperLabel: { show: false }, itemStyle: { gapWidth: 3, borderWidth: 0, borderColor: "#fff" } }, { itemStyle: { gapWidth: 1, borderWidth: 2 } }, { itemStyle: { gapWidth: 1 } }],
      data: data.tops.map((top, t) => {
        const shades = earth[t % earth.length];
        return {
          name: top.name, itemStyle: { borderColor: shades[2], color: shades[0] },
          children: top.parts.map((part, i) => ({ name: part.name, value: wan(part.fen), share: part.fen / data.total, itemStyle: { color: shades[i % 2], borderColor: "#fff" } })),
        };
      }),
    }],
  });
};

const kinds = { trend, donut, treemap };
document.querySelectorAll("[data-spark]").forEach(spark);
document.querySelectorAll("[data-chart]").forEach((element) => {
  const data = JSON.parse(element.dataset.chart);
  kinds[data.kind](element, data);
});

document.querySelectorAll("[data-table]").forEach((button) => {
  const box = document.getElementById(button.getAttribute("aria-controls"));
  button.addEventListener("click", () => {
    box.hidden = !box.hidden;
    button.setAttribute("aria-expanded", String(!box.hidden));
  });
});
document.querySelectorAll("[data-find]").forEach((input) => {
  const rows = document.querySelectorAll(`${input.dataset.find} tr[data-name]`);
  input.addEventListener("input", () => rows.forEach((row) => { row.hidden = !row.dataset.name.includes(input.value.trim()); }));
});
document.querySelectorAll("[data-print]").forEach((button) => button.addEventListener("click", () => print()));
document.querySelectorAll("form[data-autosubmit] select").forEach((select) => select.addEventListener("change", () => select.form.requestSubmit()));
// On paper a chart takes the width of the sheet, whatever the screen was.
addEventListener("beforeprint", () => document.querySelectorAll(".chart svg, .spark svg").forEach((svg) => {
  svg.setAttribute("viewBox", `0 0 ${svg.getAttribute("width")} ${svg.getAttribute("height")}`);
}));
let waiting;
addEventListener("resize", () => { clearTimeout(waiting); waiting = setTimeout(() => charts.forEach((chart) => chart.resize()), 100); });
document.body.dataset.ready = "1";
