"""Pages of small registers: a form from its inputs, and an entry with its facts, tables and forms."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import flash, redirect, render_template
from flask.typing import ResponseReturnValue
from marshmallow import Schema

from admin.forms import check_place
from shop.core import clock
from shop.http.inputs import idempotent, load
from shop.http.login import current_actor
from shop.parties.accounts.permissions import Permission
from shop.parties.regions import queries as regions


@dataclass(frozen=True)
class Input:
    """One field; `choices` is a closed list."""

    name: str
    label: Any
    kind: str = "text"
    required: bool = False
    hint: Any = ""
    choices: Any = None


@dataclass(frozen=True)
class Section:
    """A table under an entry; its rows are cells as shown."""

    title: Any
    heads: Sequence[Any]
    rows: Sequence[Sequence[Any]]


@dataclass(frozen=True)
class Deed:
    """A form under an entry."""

    title: Any
    action: str
    inputs: Sequence[Input]
    button: Any
    values: Mapping[str, Any] = field(default_factory=dict)


def form(
    *,
    title: Any,
    back: tuple[Any, str],
    action: str,
    inputs: Sequence[Input],
    values: Mapping[str, Any],
    faults: Mapping[str, list[str]],
) -> str:
    return render_template(
        "admin/outreach/form.html",
        title=title,
        back=back,
        action=action,
        inputs=inputs,
        values=values,
        faults=faults,
    )


def entry(
    *,
    title: Any,
    back: tuple[Any, str],
    marks: Sequence[tuple[str, Any]],
    facts: Sequence[tuple[Any, Any]],
    sections: Sequence[Section],
    deeds: Sequence[Deed],
) -> str:
    return render_template(
        "admin/outreach/show.html",
        title=title,
        back=back,
        marks=marks,
        facts=facts,
        sections=sections,
        deeds=deeds,
    )


@idempotent
def entered(
    schema: type[Schema], action: Callable[..., Any], said: Any, address: Callable[[Any], str]
) -> ResponseReturnValue:
    """A new entry of a place where the reader may edit the register; `address` leads to it."""
    typed, actor = load(schema), current_actor()
    code = typed.pop("region_code")
    check_place(actor, Permission.REGISTER_EDIT, code)
    made = action(regions.region(code), **typed, by=actor.id, now=clock.utcnow())
    flash(said, "success")
    return redirect(address(made), 303)
