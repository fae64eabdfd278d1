"""What the API's document says of errors, said once for all operations from their guards and methods."""

from __future__ import annotations

import re
from typing import Any

from flask import Flask
from flask_smorest import Api
from marshmallow import Schema, fields

from shop.http.guards import PUBLIC, guard_of
from shop.http.problems import PROBLEM

UNSAFE = {"post", "put", "patch", "delete"}
WORDS = {
    400: "无法解析的请求",
    401: "没有有效的令牌",
    403: "缺少所需权限",
    404: "不存在，或不在可见范围内",
    409: "当前状态不允许",
    413: "内容过大",
    415: "内容类型须为 application/json",
    422: "输入有误；errors 逐字段说明",
    429: "过于频繁；Retry-After 之后再试",
    503: "暂时不可用；Retry-After 之后再试",
}
KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "同一键加同一内容：得到同一回答；同一键加不同内容：409",
    "schema": {"type": "string", "minLength": 1, "maxLength": 120, "pattern": "^[!-~]+$"},
}


class ProblemOut(Schema):
    """RFC 9457, with the stable `code` and the faults of each field."""

    type = fields.String(required=True)
    status = fields.Integer(required=True)
    code = fields.String(required=True, metadata={"example": "order.not_yours"})
    title = fields.String(required=True)
    errors = fields.Raw(metadata={"description": "字段 → 错误说明"})
    facts = fields.Raw(metadata={"description": "与此错误有关的数据"})


def document(app: Flask, api: Api) -> None:
    """Add to each operation its problem answers, its security and its idempotency key."""
    spec = api.spec
    content = {PROBLEM: {"schema": "Problem"}}
    spec.components.schema("Problem", schema=ProblemOut)
    for status, words in WORDS.items():
        spec.components.response(f"Problem{status}", {"description": words, "content": content})
    spec.components.security_scheme("bearer", {"type": "http", "scheme": "bearer"})
    for rule in app.url_map.iter_rules():
        path = re.sub(r"<(?:[^:<>]+:)?([^<>]+)>", r"{\1}", rule.rule)
        for method, operation in spec._paths.get(path, {}).items():
            if method.upper() in (rule.methods or ()):
                _operation(app, rule.endpoint, method, operation)


def _operation(app: Flask, endpoint: str, method: str, operation: dict[str, Any]) -> None:
    guarded = guard_of(app, endpoint) != PUBLIC
    statuses = {404, 422, 503} | ({401, 403} if guarded else set())
    if method in UNSAFE:
        statuses |= {400, 409, 413, 415, 429}
    answers = operation["responses"]
    for status in statuses:
        answers[str(status)] = {"$ref": f"#/components/responses/Problem{status}"}
    operation["responses"] = {str(key): answers[key] for key in sorted(answers, key=str)}
    operation["security"] = [{"bearer": []}] if guarded else []
    operation["operationId"] = endpoint.replace(".", "_")
    if getattr(app.view_functions[endpoint], "idempotent", False):
        operation["parameters"] = [*operation.get("parameters", []), KEY]
