"""`?page=&page_size=` to Page and back."""

from __future__ import annotations

from typing import Any

from flask import request
from marshmallow import Schema, fields, validate

from shop.core.page import MAX_PAGE_SIZE

# Beyond this no person pages; OFFSET would only burn the database.
MAX_PAGE = 10_000


class PageArgs(Schema):
    """Query of a list; inherit from it to add filters."""

    page = fields.Integer(load_default=1, validate=validate.Range(min=1, max=MAX_PAGE))
    page_size = fields.Integer(load_default=50, validate=validate.Range(min=1, max=MAX_PAGE_SIZE))


def page_of(item: type[Schema]) -> type[Schema]:
    """The schema of one page of `item`: `{items, total, page, page_size}`."""
    return type(
        f"{item.__name__.removesuffix('Out')}Page",
        (Schema,),
        {
            "items": fields.List(fields.Nested(item), required=True),
            "total": fields.Integer(required=True),
            "page": fields.Integer(required=True),
            "page_size": fields.Integer(required=True),
        },
    )


def page_number() -> int:
    """`?page=` of a page for people: nonsense means the first."""
    text = request.args.get("page", "")
    return min(max(int(text), 1), MAX_PAGE) if text.isascii() and text.isdigit() and len(text) < 6 else 1


def without_page(args: Any) -> dict[str, Any]:
    """The filters of the present list, for links to its other pages."""
    return {key: value for key, value in args.items() if key != "page"}
