"""One deed for several things that were ticked: each in its own transaction, with what could not be done and why."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from flask import flash, request
from flask_babel import gettext as _

from admin.forms import CAUGHT
from shop.core.db import unit_of_work
from shop.core.errors import Forbidden, Missing
from shop.web.forms import words

MOST = 100


def ids_given() -> list[int]:
    """The ticked ids, in the order of the page."""
    given = request.form.getlist("id")[:MOST]
    return [
        int(text) for text in dict.fromkeys(given) if text.isascii() and text.isdigit() and len(text) < 19
    ]


def each(ids: Sequence[int], work: Callable[[int], None]) -> int:
    """Do it for each, and say how many were done and what stood in the way of the others."""
    done, refused = 0, []
    for one in ids:
        try:
            with unit_of_work():
                work(one)
            done += 1
        except (*CAUGHT, Forbidden, Missing) as error:
            refused.append(words(error))
    if not ids:
        flash(_("请先勾选要办理的事项"), "error")
    if done:
        flash(_("已办理 %(n)s 项", n=done), "success")
    for text in dict.fromkeys(refused):
        flash(_("有 %(n)s 项未办理：%(why)s", n=refused.count(text), why=text), "error")
    return done
