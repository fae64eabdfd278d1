"""Marshmallow fields for the shop's own units: quantities and yuan, exact in both directions."""

from __future__ import annotations

from typing import Any

from marshmallow import ValidationError, fields

from shop.core import money

QTY_PATTERN = r"^(0|[1-9]\d{0,11})(\.\d{1,3})?$"


class QtyField(fields.Field[int]):
    """'320.5' <-> 320500 thousandths. Zero is refused unless `zero=True`; JSON numbers are not taken,
    since a float may already have lost what was typed."""

    def __init__(self, *, zero: bool = False, **options: Any) -> None:
        options.setdefault("metadata", {}).setdefault("example", "320.5")
        super().__init__(**options)
        self.zero = zero

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> str | None:
        return None if value is None else money.format_qty(value)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> int:
        try:
            qty = money.parse_qty(value) if isinstance(value, str) else None
        except ValueError:
            qty = None
        if qty is None:
            raise ValidationError('数量应为文本形式的十进制数，最多三位小数，例如 "320.5"')
        if qty == 0 and not self.zero:
            raise ValidationError("数量必须大于 0")
        return qty


class YuanField(fields.Field[int]):
    """'6.80' <-> 680 fen, as people type it in a form."""

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> str | None:
        return None if value is None else money.yuan(value, grouped=False)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> int:
        try:
            return money.parse_yuan(str(value))
        except ValueError:
            raise ValidationError("金额应为元，最多两位小数，例如 6.80") from None
