"""Paper as PDF: a form of the folder `forms`, filled with data. The only door to the typesetter.

Forms are Typst files of our own. What people typed reaches them as JSON and is set as the text it is: a form
never evaluates data, so no name or note can become markup, read a file or fetch anything.
"""

from __future__ import annotations

import json
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from shop.core import clock
from shop.core.errors import Refused

FORMS = Path(__file__).parent / "forms"
MAX_ROWS = 1_000  # more than that belongs in a workbook


class TooLong(Refused):
    """A table beyond what anybody reads on paper."""

    code = "printing.too_long"


def printed(form: str, data: dict[str, Any], *, now: datetime) -> bytes:
    """The PDF of `forms/<form>.typ` with `data` (plain JSON: texts, numbers, lists, dicts).

    The form reads it as `json(bytes(sys.inputs.data))`; `printed_at` is added for the foot of the page.
    """
    import typst  # its compiler is 80 MB: only whoever prints loads it

    local = now.astimezone(clock.SHANGHAI)
    filled = {**data, "printed_at": f"{local:%Y-%m-%d %H:%M}"}
    made = typst.compile(
        str(FORMS / f"{form}.typ"),
        root=str(FORMS),
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(filled, ensure_ascii=False)},
        timestamp=int(now.timestamp()),
        format="pdf",
    )
    if not isinstance(made, bytes):
        raise AssertionError("a PDF is one file")
    return made


def check_rows(number: int) -> None:
    """Raise TooLong where a table has more rows than paper should have."""
    if number > MAX_ROWS:
        raise TooLong(f"打印最多 {MAX_ROWS} 行，请缩小范围后再打印", rows=number)


@lru_cache(maxsize=1)
def _fonts() -> Any:
    """Letters that come with the shop, so that paper looks alike on every machine."""
    import pylopdf_fonts_zh_cn
    import typst

    folder = pylopdf_fonts_zh_cn.sans_path().parent
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder])
