"""What is wrong with an input, in the users' language: marshmallow speaks English by default."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, validate

FIELDS: dict[Any, dict[str, str]] = {
    fields.Field: {"required": "此项必填", "null": "此项不能为空", "validator_failed": "填写有误"},
    fields.String: {"invalid": "须为文本", "invalid_utf8": "须为 UTF-8 文本"},
    fields.Number: {"invalid": "须为数字", "too_large": "数字过大"},
    fields.Integer: {"invalid": "须为整数"},
    fields.Boolean: {"invalid": "须为是或否"},
    fields.Date: {"invalid": "须为日期，例如 2026-11-23", "format": "日期格式有误"},
    fields.DateTime: {"invalid": "须为时间，例如 2026-11-23T08:00:00Z", "format": "时间格式有误"},
    fields.List: {"invalid": "须为列表"},
    fields.Nested: {"type": "结构有误"},
    fields.Mapping: {"invalid": "须为对象"},
    fields.Email: {"invalid": "须为电子邮箱地址"},
    fields.Enum: {"unknown": "须为以下之一：{choices}", "must_be_one_of": "须为以下之一：{choices}"},
}


def speak_chinese() -> None:
    """Give marshmallow's fields and validators Chinese messages."""
    for kind, messages in FIELDS.items():
        kind.default_error_messages = {**kind.default_error_messages, **messages}
    Schema.error_messages = {"unknown": "未知的字段", "type": "输入结构有误", "invalid": "输入有误"}
    validate.Range.message_min = "须{min_op} {{min}}"
    validate.Range.message_max = "须{max_op} {{max}}"
    validate.Range.message_all = "须{min_op} {{min}}，且{max_op} {{max}}"
    validate.Range.message_gte, validate.Range.message_gt = "不小于", "大于"
    validate.Range.message_lte, validate.Range.message_lt = "不大于", "小于"
    validate.Length.message_min = "至少 {min} 个字符（项）"
    validate.Length.message_max = "至多 {max} 个字符（项）"
    validate.Length.message_all = "须为 {min} 至 {max} 个字符（项）"
    validate.Length.message_equal = "须为 {equal} 个字符（项）"
    validate.OneOf.default_message = "须为以下之一：{choices}"
    validate.Regexp.default_message = "格式有误"
    validate.Email.default_message = "须为电子邮箱地址"
