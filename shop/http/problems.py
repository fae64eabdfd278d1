"""The one table from what went wrong to what HTTP calls it: a page, or problem+json for the API."""

from __future__ import annotations

import http
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response, g, json, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_wtf.csrf import CSRFError
from marshmallow import ValidationError
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException

from shop.core import errors
from shop.parties.accounts.rules import NotSignedIn

STATUS: dict[type[Exception], int] = {
    NotSignedIn: 401,
    errors.Invalid: 422,
    errors.Forbidden: 403,
    errors.Missing: 404,
    errors.Refused: 409,
    errors.Stale: 409,
    errors.TooMany: 429,
    errors.GatewayDown: 503,
}
PROBLEM = "application/problem+json"
ADVICE = {
    400: lazy_gettext("请返回上一页，刷新后重试。"),
    401: lazy_gettext("请登录后再试。"),
    403: lazy_gettext("如确需使用，请联系本单位管理员为您开通。"),
    404: lazy_gettext("请检查网址，或返回首页查找。它也可能不在您的可见范围内。"),
    405: lazy_gettext("请返回上一页，从页面上的按钮操作。"),
    409: lazy_gettext("请返回上一页，刷新后查看最新状态再操作。"),
    413: lazy_gettext("请压缩文件或分批上传后重试。"),
    422: lazy_gettext("请返回上一页，按提示修改后重新提交。"),
    429: lazy_gettext("请稍候再试。"),
    500: lazy_gettext("问题已记录。请稍后重试；若仍不行，请把下方编号告诉平台。"),
    503: lazy_gettext("您的数据没有丢失，请稍后重试。"),
}
TITLES = {
    400: lazy_gettext("请求无法识别"),
    404: lazy_gettext("没有找到"),
    405: lazy_gettext("不支持的操作方式"),
    413: lazy_gettext("内容过大"),
    415: lazy_gettext("不支持的内容类型"),
    500: lazy_gettext("系统出错了"),
    503: lazy_gettext("服务暂时不可用"),
}


def wants_json() -> bool:
    """Whether the present request is the API's; pages get pages."""
    return request.path.startswith("/api/")


def answer(
    status: int, code: str, title: str, *, fields: Any = None, facts: dict[str, Any] | None = None
) -> Response:
    """One problem as the asker can use it. RFC 9457 with `code`, and `errors` per field."""
    if wants_json():
        body: dict[str, Any] = {"type": "about:blank", "status": status, "code": code, "title": title}
        if fields:
            body["errors"] = fields
        if facts:
            body["facts"] = facts
        return Response(json.dumps(body, default=str), status, mimetype=PROBLEM)
    # Where the shop itself is broken, its frame (menus, categories) cannot be counted on either.
    html = render_template(
        "problem_bare.html" if status >= 500 else "problem.html",
        status=status, title=title, fields=_by_field(fields), advice=ADVICE.get(status, ADVICE[400]),
        request_id=g.get("request_id", ""),
    )  # fmt: skip
    return Response(html, status, mimetype="text/html")


def init_app(app: Flask) -> None:
    """Register the handlers; whatever is not in the table is a 500 and a bug."""
    app.register_error_handler(errors.ShopError, _shop_error)
    app.register_error_handler(ValidationError, _bad_fields)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(OperationalError, _database_away)


def _shop_error(error: errors.ShopError) -> Any:
    status = next(number for kind, number in STATUS.items() if isinstance(error, kind))
    if status == 404:
        # One answer for all: neither code nor words may tell "not yours" from "not there".
        return _not_found()
    if status == 401:
        return _sign_in_first(error)
    fields = error.fields if isinstance(error, errors.Invalid) else None
    made = answer(status, error.code, error.message, fields=fields, facts=_facts(error))
    if status in (429, 503):
        made.headers["Retry-After"] = str(error.facts.get("retry_after", 60))
    return made


def _not_found() -> Response:
    return answer(404, "shop.missing", str(TITLES[404]))


def _sign_in_first(error: errors.ShopError) -> Any:
    if wants_json():
        made = answer(401, error.code, error.message)
        made.headers["WWW-Authenticate"] = 'Bearer realm="bangcai"'
        return made
    # After a POST the form is gone anyway: coming back to its address would be a 405.
    back = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for("account.sign_in", next=back), 303)


def _bad_fields(error: ValidationError) -> Response:
    return answer(422, "shop.invalid", _("填写有误，请按提示修改"), fields=error.normalized_messages())


def _http_error(error: HTTPException) -> Any:
    status = error.code or 500
    if status < 400:
        return error
    if status == 404:
        return _not_found()
    detail = getattr(error, "data", None) or {}
    found = detail.get("errors") or detail.get("messages")
    # Parsers sort messages by where they looked ("json", "query"); callers need the fields.
    fields = (
        {key: value for part in found.values() for key, value in part.items()}
        if found and _by_place(found)
        else found
    )
    if status == 422:
        return answer(422, "shop.invalid", _("填写有误，请按提示修改"), fields=fields)
    if isinstance(error, CSRFError):
        return answer(400, "shop.form_expired", _("表单已过期，请返回上一页刷新后重新提交"))
    title = (
        TITLES.get(status) or (error.description if status == 400 else None) or http.HTTPStatus(status).phrase
    )
    made = answer(status, f"http.{error.name.lower().replace(' ', '_')}", str(title), fields=fields)
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After"):
            made.headers[name] = value
    return made


def _database_away(error: OperationalError) -> Response:
    made = answer(503, "shop.database_away", str(TITLES[503]))
    made.headers["Retry-After"] = "10"
    return made


def _by_place(found: Any) -> bool:
    places = ("json", "query", "form", "headers", "files", "path")
    return isinstance(found, dict) and all(k in places and isinstance(v, dict) for k, v in found.items())


def _facts(error: errors.ShopError) -> dict[str, Any]:
    """Facts that help a program; permissions and the like stay inside."""
    return {key: value for key, value in error.facts.items() if not isinstance(error, errors.Forbidden)}


def _by_field(fields: Any) -> dict[str, list[str]]:
    """Nested field messages by the field's dotted name."""
    found: dict[str, list[str]] = {}

    def collect(part: Any, name: str) -> None:
        if isinstance(part, dict):
            for key, value in part.items():
                collect(value, f"{name}.{key}" if name else str(key))
        elif isinstance(part, list | tuple):
            for value in part:
                collect(value, name)
        elif part is not None:
            found.setdefault(name, []).append(str(part))

    collect(fields, "")
    return found


def safe_next(target: str | None, otherwise: str) -> str:
    """Where to go after signing in: a path of this site, or `otherwise`. Never another host."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")):
        return otherwise
    if any(ord(char) < 33 or char == "\\" for char in target):
        return otherwise
    parts = urlsplit(target)
    return otherwise if parts.scheme or parts.netloc else target
