"""What a cooperative may be, and who may change where its money goes."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from shop.core.errors import Invalid, Refused
from shop.parties.cooperatives.states import CooperativeStatus

# Whoever could be reached within these days before a change is told of it too.
TOLD_FOR = timedelta(days=30)
ACCOUNT_NO = re.compile(r"^\d{8,32}$")


class CooperativeNotActive(Refused):
    """A suspended or closed cooperative gets no new orders."""

    code = "cooperative.not_active"


class CodeTaken(Refused):
    """Another cooperative already has this credit code."""

    code = "cooperative.code_taken"


class SamePerson(Refused):
    """The one who asked for another bank account cannot be the one who confirms it."""

    code = "cooperative.same_person"


class ChangePending(Refused):
    """Another wish for a new account has not been answered yet."""

    code = "cooperative.bank_change_pending"


class TooNew(Refused):
    """Whoever joined a moment ago may be the asker's own second account."""

    code = "cooperative.too_new"


class NotOneself(Refused):
    """Counts are checked by somebody outside of the cooperative who did not hand them in."""

    code = "cooperative.not_oneself"


class ClaimPending(Refused):
    """Counts of this year already wait for the county."""

    code = "cooperative.claim_pending"


class BadEvidence(Invalid):
    """The document is not one of this cooperative's."""

    code = "cooperative.bad_evidence"


class BadAccount(Invalid):
    """Not an account number."""

    code = "cooperative.bad_account"


class BadCounts(Invalid):
    """Helped households and people cannot be these numbers."""

    code = "cooperative.bad_counts"


def check_selling(status: CooperativeStatus) -> None:
    """Raises CooperativeNotActive unless it may take new orders."""
    if status is not CooperativeStatus.ACTIVE:
        raise CooperativeNotActive("该合作社已暂停或注销，暂不接受新订单", status=status.value)


def check_not_closed(status: CooperativeStatus) -> None:
    """Raises CooperativeNotActive for a closed one; a suspended one still keeps its own papers in order."""
    if status is CooperativeStatus.CLOSED:
        raise CooperativeNotActive("该合作社已注销，不能再修改资料", status=status.value)


def check_account_no(text: str) -> str:
    """The digits of a bank account without spaces; raises BadAccount."""
    digits = re.sub(r"[\s-]", "", text)
    if not ACCOUNT_NO.match(digits):
        raise BadAccount(
            "银行账号应为 8 到 32 位数字，请核对开户许可证", fields={"account_no": ["格式不正确"]}
        )
    return digits


def check_second_person(*, asked_by: int, by: int) -> None:
    """Two different people stand behind every new account (separation of duties)."""
    if asked_by == by:
        raise SamePerson("账户变更须由另一人确认，申请人本人不能确认")


def check_standing(*, member_since: datetime | None, now: datetime) -> None:
    """A second person from the cooperative itself has been there for a while; raises TooNew.

    None: not of the cooperative (the platform). Else one person with two accounts would be two people.
    """
    if member_since is not None and member_since > now - TOLD_FOR:
        raise TooNew(f"加入合作社不满 {TOLD_FOR.days} 天的成员不能确认变更，请由其他成员或平台确认")


def check_outsider(*, asked_by: int | None, by: int, is_member: bool) -> None:
    """Raises NotOneself for who handed the counts in, and for the cooperative's own people."""
    if is_member or asked_by == by:
        raise NotOneself("带动户数须由合作社以外、且非填报人的县级工作人员核对")


def check_helped(*, year: int, households: int, people: int) -> None:
    """Counts only, plausible for one year: every household has at least one person."""
    if not 2014 <= year <= 2100:
        raise BadCounts("年度应在 2014 年之后", fields={"year": ["请核对年度"]})
    if households < 0 or people < households:
        raise BadCounts("带动人数不能少于带动户数，且均不能为负", fields={"people": ["请核对户数与人数"]})
