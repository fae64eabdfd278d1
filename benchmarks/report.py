"""The figures as a table, each beside its target."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from benchmarks.search import report as search

WHY = """
剖析（采样剖析，说明余下的代价在哪里）：

* **统计 月×县，全国**：约 5,000 行的结果，用 psycopg 直接执行同一条语句并取回全部行至少要 10 ms（大半在数据库：读约 4,700 行
  汇总、1,100 条尾部记录并合并），其余一半多是每行的键、名称与数值在 Python 中成为对象。一省（约 1,400 行）不受此限。
* **导出的内存**：应用装载完毕、尚未读第一行时已占约 109 MB（SQLAlchemy 与驱动约 28 MB，本项目的模块、路由与接口文档约 27 MB，
  命令行必然装载的迁移工具约 3 MB，开发依赖 rich/pygments 约 6 MB，其余为 Flask 与标准库）；导出本身只加约 8 MB，且不随行数增长。
* **下单**：去掉对象映射后，余下的约四成是 17 条语句在驱动与数据库中的时间，约两成是采购单、订单与三行明细的写入。
"""


HEAD = """# 性能

`make bench` 在本机启动独立的 PostgreSQL，逐项测量，并与**同一次运行**中测得的下限相比（CPU ＝ 应用 + 数据库，
三次取中位数；{machine}；{facts:,} 条台账记录；共 {seconds} 秒）。请看比值，不看绝对时间。

| 项目 | 本项目 | 下限 | 比值 | 目标 | 达到 |
| --- | ---: | ---: | ---: | ---: | :---: |
"""


def _pair(name: str, pair: list[dict[str, float]], target: float) -> str:
    shop, bare = (part["server_ms"] + part["database_ms"] for part in pair)
    ratio = shop / bare
    return f"| {name} | {shop:.2f} ms | {bare:.2f} ms | {ratio:.2f} | ≤ {target:g} | {_mark(ratio <= target)} |\n"


def _mark(reached: bool) -> str:
    return "是" if reached else "**否**"


def write(found: dict[str, Any], path: Path) -> str:
    """Write the README; returns its text."""
    web, checkout = found["web"], found["checkout"]
    text = HEAD.format(**found)
    text += _pair("商品列表 JSON（10,000 件商品，每页 24 件，含库存与分面）", web["products_json"], 2)
    text += _pair("商品列表页 HTML", web["products_html"], 5)
    text += _pair("商品页 HTML", web["product_html"], 3)
    text += _pair("下单（3 行，8 个并发）", web["order"], 4)
    text += (
        f"| 下单并确认，有／无统计汇总 | {checkout['with']['checkout_ms']:.2f} ms"
        f" | {checkout['without']['checkout_ms']:.2f} ms | {checkout['ratio']:.2f} | ≤ 1.1"
        f" | {_mark(checkout['ratio'] <= 1.1)} |\n"
    )
    for name, label in (("one province", "统计 月×县，一省"), ("whole country", "统计 月×县，全国")):
        part = found["statistics"][name]
        wall = part["cube_and_tail"]["wall_ms"]
        ratio = part["cube_and_tail"]["cpu_ms"] / part["plain_sql"]["cpu_ms"]
        text += (
            f"| {label}（{part['rows']} 行，尾部 2,000 条未汇总） | {wall:.1f} ms"
            f" | {part['plain_sql']['wall_ms']:.1f} ms | {ratio:.3f} | ≤ 10 ms | {_mark(wall <= 10)} |\n"
        )
    exports = found["exports"]
    for form in ("csv", "xlsx"):
        part = exports[form]
        reached = part["peak_mb"] <= 100 and part["lines_per_cpu_s"] >= 16_700
        text += (
            f"| 导出订单明细 {exports['lines']:,} 行 {form.upper()}（峰值 {part['peak_mb']:.0f} MB，"
            f"每 CPU 秒 {part['lines_per_cpu_s']:,.0f} 行） | {part['cpu_s']:.1f} s | {part['floor_cpu_s']:.1f} s"
            f" | {part['ratio']:.2f} | ≥ 16,700 行/s、≤ 100 MB | {_mark(reached)} |\n"
        )
    http = found["statistics_http"]
    counts = "，".join(f"{name} {number}" for name, number in found["statements"].items())
    text += (
        f"\n每次请求的 SQL 条数：{counts}，statistics {found['statistics']['statements']}。"
        f"工作进程内存峰值：{web['peak_mb']['shop']:.0f} MB（下限 {web['peak_mb']['floor']:.0f} MB）。"
        f"/statistics 经 HTTP（一省）：应用 {http['server_ms']:.1f} ms + 数据库 {http['database_ms']:.1f} ms CPU，"
        f"峰值 {http['peak_mb']:.0f} MB。每次下单分摊的汇总 CPU：{checkout['with']['fold_backend_ms']:.2f} ms。\n"
        "\n下限：列表与商品＝裸 Flask + SQLAlchemy + marshmallow 读同样的行；下单＝裸 Flask + psycopg 重放同样的 SQL；"
        "统计＝对台账直接 GROUP BY；导出＝写表库（CSV 标准库，XLSX rustpy-xlsxwriter）从内存写同样的单元格。\n"
    )
    text += WHY
    text += _standard(found["standard"]) if "standard" in found else ""
    text += _groups(found["groups"]) if "groups" in found else ""
    text += search.speed(found["search"]) if "search" in found else ""
    text += search.quality(found["judged"]) if "judged" in found else ""
    path.write_text(text, encoding="utf-8")
    return text


STANDARD = """
## 标准统计

{facts:,} 条记录（36 个月，含退货），另有 2,000 条尚未汇总；本年截至本月末，注明“本月”者除外。耗时为中位数，括号内为 CPU
（应用 + 数据库）。GROUP BY＝同一数据库、同一次运行中对台账直接汇总；DuckDB＝同样的记录按月存成 Parquet。金额与 GROUP BY 逐项核对到分，与 DuckDB 核对行数；
计数在下限中只数出现过的，本项目另扣退回的。目标：中位数 ≤ 10 ms，比 GROUP BY 快 30 倍，比 DuckDB 快 3 倍。
{note}

| 问题 | 行 | 本项目 | GROUP BY | 快 | DuckDB | 快 | 达到 |
| --- | ---: | ---: | ---: | ---: | ---: | ---: | :---: |
"""


def _standard(found: dict[str, Any]) -> str:
    text = STANDARD.format(facts=found["facts"], note=found.get("note", ""))
    for asked in found["questions"]:
        own, plain, column_store = asked["ours"], asked["plain"], asked["duckdb"]
        faster = plain["wall_ms"] / own["wall_ms"]
        reached, cells = own["wall_ms"] <= 10 and faster >= 30, "未测 | "
        if column_store:
            times = column_store["wall_ms"] / own["wall_ms"]
            cells = f"{column_store['wall_ms']:.1f} ms | {times:.1f}×"
            reached = reached and times >= 3
        text += (
            f"| {asked['name']} | {asked['rows']} | {own['wall_ms']:.1f} ms（{own['cpu_ms']:.1f}）"
            f" | {plain['wall_ms']:.0f} ms | {faster:.0f}× | {cells} | {_mark(reached)} |\n"
        )
    return text


GROUPS = """
## 集采

页面：{units:,} 个单位各报一笔。收团：{units:,} 个单位各报 20 种商品，共 {pledges:,} 笔；写 {orders:,} 张订单，{writes} 条写语句共 {rows:,} 行（全部 {sent} 条语句）；
每次测完撤销再测。

| 项目 | 本项目 | 下限 | 比值 | 目标 | 达到 |
| --- | ---: | ---: | ---: | ---: | :---: |
"""


def _groups(found: dict[str, Any]) -> str:
    closing, statements = found["closing"], found["statements"]
    text = GROUPS.format(
        units=found["units"],
        pledges=found["units"] * 20,
        sent=closing["statements"],
        **{name: closing[name] for name in ("orders", "writes", "rows")},
    )
    text += _pair("收团：分配、订单、库存、审计、消息", [closing["shop"], closing["floor"]], 4)
    for name, label, target in (("group_json", "集采 JSON", 4), ("group_html", "集采页 HTML", 5)):
        text += _pair(f"{label}（参团单位看，8 个读者，{statements[name]} 条语句）", found[name], target)
    return text + (
        "\n下限：收团＝psycopg 用 executemany 重放同样的 INSERT 与 UPDATE；页面＝裸 Flask + psycopg 执行同样的 SQL，以 JSON 返回各行。\n"
    )
