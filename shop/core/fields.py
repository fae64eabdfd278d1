"""Schema fields that carry the shop's units: quantities and amounts as people write them."""

from __future__ import annotations

from typing import Any

from marshmallow import ValidationError, fields

from shop.core.money import format_qty, parse_qty, parse_yuan, yuan

# What the API documents; parse_qty is what decides.
QTY_PATTERN = r"^-?(0|[1-9][0-9]{0,11})(\.[0-9]{1,3})?$"


class QtyField(fields.String):
    """A quantity: `"320.5"` outside, integer thousandths (320500) inside. Never a JSON number.

    Reads only quantities of at least `min_milli` (default: above zero) and at most `max_milli`.
    """

    def __init__(self, *, min_milli: int = 1, max_milli: int = 10**12, **kwargs: Any) -> None:
        metadata = {"pattern": QTY_PATTERN, "example": "320.5", **kwargs.pop("metadata", {})}
        super().__init__(metadata=metadata, **kwargs)
        self.min_milli, self.max_milli = min_milli, max_milli

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> str | None:
        return None if value is None else format_qty(value)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        if not isinstance(value, str):
            raise ValidationError('数量须写成文本，例如 "320.5"')
        try:
            milli = parse_qty(value)
        except ValueError:
            raise ValidationError("数量须为数字，最多三位小数，例如 320.5") from None
        if not self.min_milli <= milli <= self.max_milli:
            low, high = format_qty(self.min_milli), format_qty(self.max_milli)
            raise ValidationError(f"数量须在 {low} 与 {high} 之间")
        return milli


class YuanField(fields.String):
    """An amount in a form: `"6.80"` yuan outside, integer fen (680) inside."""

    def __init__(self, *, min_fen: int = 0, max_fen: int = 10**14, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.min_fen, self.max_fen = min_fen, max_fen

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> str | None:
        return None if value is None else yuan(value, grouped=False)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        try:
            fen = parse_yuan(str(value))
        except ValueError:
            raise ValidationError("金额须为数字，最多两位小数，例如 6.80") from None
        if not self.min_fen <= fen <= self.max_fen:
            low, high = yuan(self.min_fen), yuan(self.max_fen)
            raise ValidationError(f"金额须在 {low} 与 {high} 元之间")
        return fen
