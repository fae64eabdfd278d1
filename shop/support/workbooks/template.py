"""Templates that people fill in and hand back: headings, drop-downs, an example, notes and codes. The one door to
XlsxWriter."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

NOTES, CODES = "填写说明", "代码表"


class Column(NamedTuple):
    """One column: its heading, whether a row needs it, what to write, how long it may be, how wide it is shown."""

    key: str
    label: str
    needed: bool
    note: str
    most: int = 60
    width: int = 12


class Template(NamedTuple):
    """`codes`: heading -> cells of the sheet of codes. `choices`: column -> the heading of its codes; of the columns
    in `loose`, other words may be typed as well."""

    sheet: str
    columns: Sequence[Column]
    example: Mapping[str, str]
    rules: Sequence[str]
    codes: Mapping[str, Sequence[str]]
    choices: Mapping[str, str]
    rows: int
    loose: Sequence[str] = ()


def written(template: Template) -> bytes:
    """The workbook."""
    from xlsxwriter import Workbook

    file = io.BytesIO()
    safe = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with Workbook(file, safe) as book:
        looks = {
            "text": book.add_format({"num_format": "@"}),
            "needed": book.add_format({"bold": True, "bg_color": "#FDE9D9", "num_format": "@"}),
            "free": book.add_format({"bold": True, "bg_color": "#E8EEF7", "num_format": "@"}),
            "example": book.add_format({"font_color": "#888888", "num_format": "@"}),
        }
        sheet, notes, codes = (book.add_worksheet(name) for name in (template.sheet, NOTES, CODES))
        _write_sheet(sheet, looks, template)
        _write_notes(notes, looks, template)
        for at, (words, cells) in enumerate(template.codes.items()):
            codes.set_column(at, at, 14, looks["text"])
            codes.write_string(0, at, words, looks["free"])
            for row, cell in enumerate(cells, 1):
                codes.write_string(row, at, cell, looks["text"])
        _offer(sheet, template)
    return file.getvalue()


def _write_sheet(sheet: Any, looks: Mapping[str, Any], template: Template) -> None:
    """Every cell is text, so that codes keep their zeros and prices what was typed."""
    for at, column in enumerate(template.columns):
        sheet.set_column(at, at, column.width, looks["text"])
        words = f"{column.label}*" if column.needed else column.label
        sheet.write_string(0, at, words, looks["needed" if column.needed else "free"])
        sheet.write_comment(0, at, column.note)
        sheet.write_string(1, at, template.example.get(column.key, ""), looks["example"])
    sheet.freeze_panes(1, 1)


def _write_notes(sheet: Any, looks: Mapping[str, Any], template: Template) -> None:
    sheet.set_column(0, 0, 16)
    sheet.set_column(1, 1, 90)
    for at, words in enumerate(template.rules):
        sheet.write_string(at, 1, words)
    for at, column in enumerate(template.columns, len(template.rules) + 1):
        sheet.write_string(at, 0, column.label, looks["needed" if column.needed else "free"])
        sheet.write_string(at, 1, column.note)


def _offer(sheet: Any, template: Template) -> None:
    """Drop-downs from the sheet of codes; anything else is refused by the program already."""
    places = list(template.codes)
    for at, column in enumerate(template.columns):
        if column.key in template.choices:
            heading = template.choices[column.key]
            letter = chr(ord("A") + places.index(heading))
            source = f"={CODES}!${letter}$2:${letter}${len(template.codes[heading]) + 1}"
            loose = {"error_type": "warning"} if column.key in template.loose else {}
            rule = {"validate": "list", "source": source, "error_title": column.label, **loose}
            sheet.data_validation(1, at, template.rows, at, {**rule, "error_message": column.note})
