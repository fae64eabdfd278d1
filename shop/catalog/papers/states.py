"""Kinds of papers, and how one paper's life goes."""

from enum import StrEnum

from shop.core.flow import Flow, step


class PaperKind(StrEnum):
    """The first ones are of a cooperative as a whole, the others of one product."""

    BUSINESS_LICENCE = "business_licence"  # 营业执照
    FOOD_LICENCE = "food_licence"  # 食品生产许可证
    TRADE_LICENCE = "trade_licence"  # 食品经营许可证
    TEST_REPORT = "test_report"  # 检测报告
    CONFORMITY = "conformity"  # 承诺达标合格证
    HELPING = "helping"  # 带农益农机制，户数与人数
    VOLUME = "volume"  # 年商品量
    MARK_CERTIFICATE = "mark_certificate"  # 绿色、有机、地理标志证书


OF_COOPERATIVE = frozenset({PaperKind.BUSINESS_LICENCE, PaperKind.FOOD_LICENCE, PaperKind.TRADE_LICENCE})
# Everybody may open these; the others are seen by the cooperative and by officials in scope.
OPEN_TO_ALL = frozenset({PaperKind.TEST_REPORT, PaperKind.CONFORMITY, PaperKind.MARK_CERTIFICATE})


class PaperStatus(StrEnum):
    """A paper counts once it was checked. It is never edited: a new one takes its place."""

    SUBMITTED = "submitted"
    CHECKED = "checked"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"


S = PaperStatus
PAPER_FLOW = Flow(
    check=step(S.SUBMITTED, to=S.CHECKED),
    send_back=step(S.SUBMITTED, S.CHECKED, to=S.RETURNED),
    withdraw=step(S.SUBMITTED, to=S.WITHDRAWN),
)


class Standing(StrEnum):
    """How it stands with a needed paper today."""

    VALID = "valid"
    EXPIRING = "expiring"
    PENDING = "pending"
    RETURNED = "returned"
    EXPIRED = "expired"
    MISSING = "missing"
