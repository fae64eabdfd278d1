"""The figures of search as tables, each beside its target."""

from __future__ import annotations

from typing import Any

KINDS = {"term": "一个词", "filtered": "词＋省份＋价格＋有货，按销量", "facets": "词＋三种分面"}
AT_MOST = {"term": 2.5, "filtered": 2.0, "facets": 5.0}  # of tantivy's CPU
TIMES = {"term": 4.0, "filtered": 4.0, "facets": 10.0}  # faster than FTS5
DEEP, REFRESH_MS, PER_CPU_S = 1.3, 2.0, 2_500
MRR, RECALL, APART = 0.95, 0.90, 0.04
HEAD = """
## 搜索

同一批词元、同样的问题（所输入的词按商城的查询树展开），同一次运行；每个问题的 CPU 中位数，热缓存，查询预先译好。各引擎所找到的总数与分面逐一核对相同。

| 项目 | Whoosh（本项目） | 相比 | 比值 | 目标 | 达到 |
| --- | ---: | ---: | ---: | ---: | :---: |
"""
JUDGED = """
### 找得准不准

`python -m benchmarks judge`：人工评判的查询中用于报告的一半（见 `tests/search/data/README.md`），演示商品与 {products:,} 件合成商品。

| 引擎 | 查询 | MRR（≥ 0.95） | recall@10（≥ 0.90） | 本有却空 | 无中生有 | 达到 |
| --- | ---: | ---: | ---: | ---: | ---: | :---: |
"""


def speed(found: dict[str, Any]) -> str:
    """The table of `benchmarks.search.run`."""
    text = HEAD
    for size, part in found.items():
        text += "".join(_lines(f"{int(size):,} 件：", part))
    return text + "".join(_told(size, part) for size, part in found.items())


def _lines(label: str, part: dict[str, Any]) -> list[str]:
    ours, tantivy, fts5 = part["whoosh"], part["tantivy"], part["fts5"]
    lines = []
    for kind, name in KINDS.items():
        cost, least, other = ours[kind], tantivy[kind], fts5[kind]
        ratio, times = cost / least, other / cost
        lines += [
            _line(f"{label}{name}", cost, f"tantivy {least:.3f}", ratio, f"≤ {AT_MOST[kind]:g}", ratio <= AT_MOST[kind]),
            _line("　同上", cost, f"FTS5 {other:.3f}", times, f"快 {TIMES[kind]:g} 倍以上", times >= TIMES[kind]),
        ]  # fmt: skip
    first, deep = ours["page 1"], ours["page 50"]
    refresh, rate = part["refresh_ms"], part["per_cpu_s"]
    return [
        *lines,
        _line(f"{label}第 50 页", deep, f"第 1 页 {first:.3f}", deep / first, f"≤ {DEEP}", deep / first <= DEEP),
        _plain(f"{label}提交后首次查询多用", f"{refresh:.2f} ms", f"≤ {REFRESH_MS:g} ms", refresh <= REFRESH_MS),
        _plain(f"{label}每 CPU 秒建索引（切词与写入）", f"{rate:,.0f} 件", f"≥ {PER_CPU_S:,} 件", rate >= PER_CPU_S),
    ]  # fmt: skip


def _line(name: str, cost: float, other: str, ratio: float, target: str, reached: bool) -> str:
    return f"| {name} | {cost:.3f} ms | {other} ms | {ratio:.2f} | {target} | {_mark(reached)} |\n"


def _plain(name: str, value: str, target: str, reached: bool) -> str:
    return f"| {name} | {value} | | | {target} | {_mark(reached)} |\n"


def _mark(reached: bool) -> str:
    return "是" if reached else "**否**"


def _told(size: str, part: dict[str, Any]) -> str:
    """What has no target."""
    memory, gin = part["memory"], part["gin"]
    bare = " / ".join(f"{part[name]['token']:.3f}" for name in ("whoosh", "tantivy", "fts5", "gin"))
    builds = "，".join(
        f"{name} {part[name]['build_cpu_s']:.1f} s" for name in ("whoosh", "tantivy", "fts5", "gin")
    )
    text = (
        f"\n{int(size):,} 件：进程内存 {memory['searching_mb']:.0f} MB（只加载程序时 {memory['imported_mb']:.0f} MB），索引 {part['mb']:.0f} MB；"
        f"切词 {part['words_cpu_s']:.1f} s，建索引 {builds}（CPU）；PostgreSQL GIN：{_kinds(gin)}；"
        f"名称中单独一个词元（Whoosh / tantivy / FTS5 / GIN）：{bare} ms。"
    )
    if "shared" in part:
        text += f"共享引擎（本项目，PostgreSQL）：{_kinds(part['shared'])}。"
    return text + "\n"


def _kinds(part: dict[str, float]) -> str:
    return "，".join(f"{name} {part[kind]:.2f} ms" for kind, name in KINDS.items())


def quality(found: dict[str, Any]) -> str:
    """The table of `benchmarks.judging`."""
    text = JUDGED.format(products=found["products"])
    local = found["whoosh"]["all"]
    for name in ("whoosh", "postgresql", "memory"):
        if name not in found:
            continue
        sums = found[name]["all"]
        reached = (
            sums["mrr"] >= MRR and sums["recall"] >= RECALL and not sums["empty"] and not sums["false_finds"]
        )
        reached = reached and abs(sums["mrr"] - local["mrr"]) <= APART
        text += (
            f"| {name} | {sums['cases']} | {sums['mrr']:.3f} | {sums['recall']:.3f} | {sums['empty']}"
            f" | {sums['false_finds']} | {_mark(reached)} |\n"
        )
    kinds = "，".join(
        f"{kind} {sums['mrr']:.2f}/{sums['recall']:.2f}"
        for kind, sums in found["whoosh"].items()
        if kind not in ("all", "nothing")
    )
    return text + f"\n各类（Whoosh，MRR/recall@10）：{kinds}。\n"
