"""Pages of docs/ that are read off the code: the data dictionary and the table of permissions.

`make docs` writes them (`python -m tests.support.documentation`); a test compares them with what is committed.
"""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import Any

from sqlalchemy import Boolean, CheckConstraint, Column, Enum, ForeignKeyConstraint, Table, UniqueConstraint
from sqlalchemy.dialects import postgresql

import shop.tables  # noqa: F401  every table
from shop.core.db import db
from shop.parties.accounts.permissions import ROLES, SCOPES, Permission, Role

ROOT = Path(__file__).resolve().parents[2]
WRITTEN = "<!-- 由代码生成，请勿手改：make docs / generated from the code, do not edit: make docs -->"
ENDINGS = {
    "_fen": "金额，分 / money in fen",
    "_milli": "数量，千分之一单位 / quantity in thousandths",
    "_at": "时刻，UTC / instant in UTC",
    "_on": "业务日，北京时间 / business day in Asia/Shanghai",
    "_bp": "万分比 / basis points",
    "_code": "编码 / code",
    "_path": "区划路径 / region path",
    "_no": "业务编号 / human number",
    "_key": "排序或幂等键 / key for sorting or once-only",
}


def pages() -> dict[str, str]:
    """Path from the root -> what should stand there."""
    return {"docs/data-dictionary.md": data_dictionary(), "docs/permissions.md": permissions()}


def data_dictionary() -> str:
    """Every table by wing, with its columns, closed lists and constraints."""
    models = {mapper.local_table.name: mapper.class_ for mapper in db.Model.registry.mappers}
    tables = sorted(
        db.metadata.tables.values(), key=lambda table: (_room(models.get(table.name)), table.name)
    )
    lines = ["# 数据字典 / Data dictionary", "", WRITTEN, "", *_endings()]
    room = ""
    for table in tables:
        model = models.get(table.name)
        if _room(model) != room:
            room = _room(model)
            lines += [f"## {room}", ""]
        lines += _table(table, model)
    return "\n".join(lines).rstrip() + "\n"


def permissions() -> str:
    """Which role holds which permission, and on which scopes a role is given."""
    lines = ["# 权限与角色 / Permissions and roles", "", WRITTEN, ""]
    lines += ["| 角色 role | 授予范围 scopes | 权限 permissions |", "| --- | --- | --- |"]
    for role in Role:
        scopes = ", ".join(sorted(f"`{scope}`" for scope in SCOPES[role]))
        held = ", ".join(f"`{permission}`" for permission in Permission if permission in ROLES[role])
        lines.append(f"| `{role}` | {scopes} | {held} |")
    unheld = [f"`{p}`" for p in Permission if not any(p in held for held in ROLES.values())]
    if unheld:
        lines += ["", "尚无角色持有 / held by no role yet: " + ", ".join(unheld)]
    return "\n".join(lines) + "\n"


def _endings() -> list[str]:
    rows = [f"| `…{ending}` | {meaning} |" for ending, meaning in ENDINGS.items()]
    return [
        "列名词尾即单位 / a column's ending is its unit:",
        "",
        "| 词尾 | 含义 |",
        "| --- | --- |",
        *rows,
        "",
    ]


def _room(model: Any) -> str:
    return model.__module__.removeprefix("shop.").removesuffix(".models").replace(".", "/") if model else "~"


def _table(table: Table, model: Any) -> list[str]:
    lines = [f"### `{table.name}`", ""]
    if model and model.__doc__ and not model.__doc__.startswith(f"{model.__name__}("):
        lines += [" ".join(inspect.cleandoc(model.__doc__).split()), ""]
    lines += ["| 列 column | 类型 type | 空 null | 说明 notes |", "| --- | --- | --- | --- |"]
    lines += [_column(column) for column in table.columns]
    rules = sorted(filter(None, (_constraint(constraint) for constraint in table.constraints)))
    return [*lines, "", *([*rules, ""] if rules else [])]


def _column(column: Column[Any]) -> str:
    notes = []
    if column.primary_key:
        notes.append("主键 key")
    notes += sorted(f"→ `{key.column.table.name}`" for key in column.foreign_keys)
    if column.unique:
        notes.append("唯一 unique")
    if isinstance(column.type, Enum):
        notes.append(" ".join(f"`{value}`" for value in column.type.enums))
    elif not isinstance(column.type, Boolean):
        notes += [meaning for ending, meaning in ENDINGS.items() if column.name.endswith(ending)][:1]
    kind = f"varchar({column.type.length})" if isinstance(column.type, Enum) else _type(column)
    return f"| `{column.name}` | {kind} | {'是' if column.nullable else ''} | {'; '.join(notes)} |"


def _type(column: Column[Any]) -> str:
    return str(column.type.compile(postgresql.dialect())).lower()


def _constraint(constraint: Any) -> str | None:
    if isinstance(constraint, UniqueConstraint) and len(constraint.columns) > 1:
        return "- 唯一 unique: " + ", ".join(f"`{column.name}`" for column in constraint.columns)
    if isinstance(constraint, ForeignKeyConstraint) and len(constraint.columns) > 1:
        return "- 外键 foreign key: " + ", ".join(f"`{column.name}`" for column in constraint.columns)
    if isinstance(constraint, CheckConstraint) and not getattr(constraint, "_type_bound", False):
        return f"- 检查 check: `{constraint.sqltext}`"
    return None


if __name__ == "__main__":
    for name, text in pages().items():
        (ROOT / name).write_text(text)
