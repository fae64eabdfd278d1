"""Who may pass. Every view wears exactly one mark; `check` refuses to start without."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, g
from flask_babel import gettext as _

from shop.core.errors import Forbidden
from shop.parties.accounts.permissions import Permission
from shop.parties.accounts.rules import NotSignedIn

View = TypeVar("View", bound=Callable[..., Any])
PUBLIC = "public"


class UnguardedRoute(Exception):
    """A route says neither who may use it nor that all may."""


def requires(permission: Permission) -> Callable[[View], View]:
    """Mark a view: only actors with `permission` pass. Put it closest to the function."""

    def mark(view: View) -> View:
        view.guard = permission  # type: ignore[attr-defined]  # the mark that `admit` reads
        return view

    return mark


def public(view: View) -> View:
    """Mark a view as open to all, signed in or not."""
    view.guard = PUBLIC  # type: ignore[attr-defined]
    return view


def guard_of(app: Flask, endpoint: str) -> str | None:
    """The mark of a route: a permission, "public", or None where it is forgotten."""
    if endpoint == "static":
        return PUBLIC
    return getattr(app.view_functions[endpoint], "guard", None)


def admit(app: Flask, endpoint: str) -> None:
    """Let the present actor through to `endpoint`, or raise NotSignedIn or Forbidden.

    Runs before the view and before its input is read, so a stranger learns nothing from validation.
    """
    guard = guard_of(app, endpoint)
    if guard == PUBLIC:
        return
    if guard is None:
        raise UnguardedRoute(endpoint)
    if g.actor is None:
        raise NotSignedIn(_("请先登录"))
    if not g.actor.may(Permission(guard)):
        raise Forbidden(_("您的角色没有此项权限；如确需使用，请联系本单位管理员"), permission=guard)


def check(app: Flask) -> None:
    """Refuse to start while any route declares no permission."""
    bare = sorted(
        {rule.endpoint for rule in app.url_map.iter_rules() if guard_of(app, rule.endpoint) is None}
    )
    if bare:
        raise UnguardedRoute("以下路由未声明权限（@requires 或 @public）：" + "、".join(bare))
