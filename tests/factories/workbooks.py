"""Tables as people and attackers make them."""

from __future__ import annotations

import io
import zipfile
from typing import Any

from xlsxwriter import Workbook

from tests.factories.parties_rows import MORNING

HEAD = ("品名", "类别", "产地名称", "规格", "单位", "每单位含量", "单价(元)")
ROW = ("沙瓤番茄", "茄果瓜菜", "济源市", "10 公斤/箱", "箱", "10", "45.00")


def a_workbook(*rows: Any, head: Any = HEAD, hidden_first: bool = False) -> bytes:
    """One sheet; numbers become number cells, everything else text."""
    file = io.BytesIO()
    with Workbook(file, {"in_memory": True, "strings_to_formulas": False}) as book:
        book.set_properties({"created": MORNING})  # the same rows are the same bytes at any second
        if hidden_first:
            hidden, shown = book.add_worksheet("隐藏"), book.add_worksheet("数据")
            hidden.write(0, 0, "不该读到")
            shown.activate()
            shown.set_first_sheet()
            hidden.hide()
        else:
            shown = book.add_worksheet("数据")
        for at, row in enumerate([head, *rows]):
            shown.write_row(at, 0, row)
    return file.getvalue()


SHEET = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>{before}'
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{dimension}'
    "<sheetData>{rows}</sheetData></worksheet>"
)


def with_parts(changed: dict[str, bytes], *, base: bytes | None = None) -> bytes:
    """A workbook with some parts of its package replaced or added."""
    file = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(base or a_workbook(ROW))) as whole,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made,
    ):
        for name in whole.namelist():
            if name not in changed:
                made.writestr(name, whole.read(name))
        for name, content in changed.items():
            made.writestr(name, content)
    return file.getvalue()


def with_sheet(rows: str, *, before: str = "", dimension: str = "") -> bytes:
    """A workbook whose sheet is this XML."""
    text = SHEET.format(before=before, dimension=dimension, rows=rows)
    return with_parts({"xl/worksheets/sheet1.xml": text.encode()})
