"""Texts that every database takes."""

from __future__ import annotations

from typing import Any

from marshmallow import ValidationError


def check_text(value: Any) -> Any:
    """The value as it came; ValidationError where a text holds what no database takes (NUL, half a character)."""
    if isinstance(value, str):
        if "\x00" in value or any("\ud800" <= char <= "\udfff" for char in value):
            raise ValidationError("文本含有无法保存的字符")
    elif isinstance(value, dict):
        for key, inner in value.items():
            check_text(key)
            check_text(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            check_text(inner)
    return value
