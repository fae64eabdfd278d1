"""What each parameter means, how its value is written, and which of several rows holds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Protocol, TypeVar

from shop.core.errors import Invalid
from shop.parties.policy.states import Kind, Policy

NATIONWIDE = "/"
MOST = 100_000
MOST_FEN = 1_000_000_000


@dataclass(frozen=True)
class Definition:
    """A parameter: its kind, the value where no row holds, and where that comes from."""

    kind: Kind
    default: str
    source: str


OWN = "平台默认值"
DEFINITIONS: dict[Policy, Definition] = {
    Policy.PUBLICITY_WORKDAYS: Definition(
        Kind.NUMBER, "5", "各地帮扶产品认定办法的通行做法：公示 5 个工作日"
    ),
    Policy.REVIEW_WORKDAYS: Definition(Kind.NUMBER, "5", OWN),
    Policy.PAPER_REMINDER_DAYS: Definition(Kind.NUMBERS, "90,30,7", "832 平台做法：到期前 90、30、7 天提醒"),
    Policy.ACCREDITATION_MONTHS: Definition(Kind.NUMBER, "24", OWN),
    Policy.COMPLAINT_ANSWER_WORKDAYS: Definition(Kind.NUMBER, "15", OWN),
    Policy.LISTING_REVIEW_REQUIRED: Definition(Kind.SWITCH, "0", OWN),
    Policy.PRICE_REVIEW_REQUIRED: Definition(Kind.SWITCH, "0", OWN),
    Policy.PRICE_HIGH_BP: Definition(Kind.NUMBER, "2000", OWN),
    Policy.CLAIM_DAYS: Definition(
        Kind.NUMBER, "7", "参照《消费者权益保护法》第二十四条、第二十五条的七日；活动文件可另行规定"
    ),
    Policy.BOOTHS_PER_TOWN: Definition(Kind.NUMBER, "2", "济源丰收节活动安排：每镇布置 2 个标准展位"),
    Policy.CLAIM_ANSWER_DAYS: Definition(Kind.NUMBER, "5", OWN),
    Policy.REPORT_DUE_DAYS: Definition(Kind.NUMBER, "5", "各地通行做法：次月（次季）5 日前报送上期报表"),
    Policy.REPORT_REMINDER_DAYS: Definition(Kind.NUMBERS, "3,1", OWN),
    Policy.RESERVED_SHARE_BP: Definition(
        Kind.NUMBER, "", "2021 年以前全国没有统一比例（财库〔2019〕27号：预留一定比例）"
    ),
    Policy.RESERVED_NOT_BELOW_LAST: Definition(Kind.SWITCH, "0", OWN),
    Policy.QUOTA_BY_ACCEPTANCE: Definition(Kind.SWITCH, "1", OWN),
    Policy.QUOTA_CLOSE_DAYS: Definition(Kind.NUMBER, "31", OWN),
    Policy.WELFARE_SHARE_BP: Definition(Kind.NUMBER, "", OWN),
    Policy.WELFARE_BY_ACCREDITED: Definition(Kind.SWITCH, "0", OWN),
    Policy.WELFARE_CAP_FEN: Definition(Kind.AMOUNT, "", OWN),
    Policy.PUBLIC_LEAST_UNITS: Definition(
        Kind.NUMBER, "3", "参照《统计法》关于不得识别或者推断单个统计调查对象身份的规定，少于三家不单独公布"
    ),
    Policy.PUBLIC_DOMINANT_BP: Definition(Kind.NUMBER, "8500", OWN),
    Policy.FLAG_RETURN_DAYS: Definition(Kind.NUMBER, "10", OWN),
    Policy.FLAG_SPLIT_DAYS: Definition(Kind.NUMBER, "3", OWN),
    Policy.FLAG_PRICE_BP: Definition(Kind.NUMBER, "5000", OWN),
    Policy.FLAG_LAST_HOURS: Definition(Kind.NUMBER, "24", OWN),
    Policy.FLAG_LAST_HOURS_BP: Definition(Kind.NUMBER, "5000", OWN),
    Policy.FLAG_MIN_YUAN: Definition(Kind.NUMBER, "1000", OWN),
    Policy.EXPORT_KEPT_DAYS: Definition(Kind.NUMBER, "7", OWN),
}


@dataclass(frozen=True)
class Dated:
    """A value that every installation starts with because a document set it from a day on, or for one region."""

    name: Policy
    value: str
    valid_from: date
    source: str
    region_code: str = ""


DATED = (
    Dated(Policy.RESERVED_SHARE_BP, "1000", date(2021, 1, 1), "财库〔2021〕19号：预留不低于 10%"),
    Dated(Policy.WELFARE_SHARE_BP, "5000", date(2020, 1, 1), "济脱贫办〔2020〕43号：不低于 50%", "419001"),
)


class UnknownPolicy(Invalid):
    """No parameter of this name."""

    code = "policy.unknown"


class BadValue(Invalid):
    """The value, or the days between which it holds, cannot be these."""

    code = "policy.bad_value"


def named(name: str) -> Policy:
    """The parameter of a name; raises UnknownPolicy."""
    if name not in set(Policy):
        raise UnknownPolicy("没有这个参数", fields={"name": ["请从列表中选择"]})
    return Policy(name)


def numbers_in(text: str) -> tuple[int, ...]:
    """'90,30,7' -> (90, 30, 7); nothing in an empty text."""
    return tuple(int(part) for part in text.split(",") if part.strip())


def written(name: Policy, text: str) -> str:
    """The value as it is kept; empty switches the check off. Raises BadValue."""
    plain = text.replace("，", ",").replace("、", ",").replace(" ", "")
    kind = DEFINITIONS[name].kind
    parts = plain.split(",") if plain else []
    most = MOST_FEN if kind is Kind.AMOUNT else MOST
    sound = all(part.isascii() and part.isdigit() and len(part) <= len(str(most)) for part in parts)
    if not sound or any(int(part) > most for part in parts):
        raise _bad("value", f"须为不超过 {most} 的整数；多个数之间用逗号分隔")
    if kind is not Kind.NUMBERS and len(parts) > 1:
        raise _bad("value", "此参数只能填一个整数")
    if kind is Kind.SWITCH and plain not in ("", "0", "1"):
        raise _bad("value", "请填 1（是）或 0（否）")
    if kind is Kind.NUMBERS:
        return ",".join(str(number) for number in sorted({int(part) for part in parts}, reverse=True))
    return str(int(plain)) if plain else ""


def check_days(valid_from: date, valid_to: date | None) -> None:
    """Raises BadValue unless it holds for a day at least."""
    if valid_to is not None and valid_to <= valid_from:
        raise _bad("valid_to", "失效日须晚于生效日（失效日当天不再适用）")


class Row(Protocol):
    """What `nearest` looks at."""

    @property
    def id(self) -> int: ...
    @property
    def region_path(self) -> str: ...
    @property
    def department(self) -> str: ...


R = TypeVar("R", bound=Row)


def nearest(rows: Iterable[R]) -> R | None:
    """Of rows that hold: the nearest region's, there the department's own, there the one written last."""
    return max(rows, key=lambda row: (len(row.region_path), row.department != "", row.id), default=None)


def _bad(field: str, fault: str) -> BadValue:
    return BadValue(fault, fields={field: [fault]})
