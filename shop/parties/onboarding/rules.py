"""Who may apply, who may recommend and admit, and until when a step should be done."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from shop.core.errors import Invalid, Missing, Refused
from shop.core.workdays import add_workdays
from shop.parties.regions.rules import level_of
from shop.support.strangers.rules import Limit

LICENCE, EVIDENCE = "licence", "helped_evidence"
APPLYING = Limit("apply", 20, timedelta(hours=1))
# How long after admission the applicant may still fetch a link to set the first password.
FIRST_PASSWORD_WITHIN = timedelta(days=60)


class AlreadyKnown(Refused):
    """The credit code is registered, or an application with it is under way: which of the two is not said."""

    code = "onboarding.already_known"


class NoPlace(Invalid):
    """The place must be a town or a village."""

    code = "onboarding.no_place"


class NoLicence(Invalid):
    """No application without a licence."""

    code = "onboarding.no_licence"


class SamePerson(Refused):
    """Whoever recommended cannot admit."""

    code = "onboarding.same_person"


class EmailTaken(Refused):
    """The contact's address already signs somebody in."""

    code = "onboarding.email_taken"


class NoPasswordNeeded(Refused):
    """There is no first password to be set (any more)."""

    code = "onboarding.no_password_needed"


def already_known() -> AlreadyKnown:
    """One answer for both cases, and what to do."""
    return AlreadyKnown(
        "此统一社会信用代码不能重复申请。若是本单位的代码：已有账号请直接登录；没有账号或忘记密码，"
        "请联系所在县（市、区）主管部门核实"
    )


def check_place(region_code: str) -> None:
    """Down to the town at least; raises NoPlace."""
    if level_of(region_code) not in ("town", "village"):
        raise NoPlace("请把所在地选到乡镇或村", fields={"region_code": ["请选到乡镇或村"]})


def check_papers(purposes: Collection[str]) -> None:
    """Raises NoLicence."""
    if LICENCE not in purposes:
        raise NoLicence("请上传营业执照或登记证书", fields={"licence": ["请上传营业执照或登记证书"]})


def check_admitter(*, recommended_by: int | None, by: int) -> None:
    """Two different people stand behind every admission."""
    if recommended_by == by:
        raise SamePerson("推荐人不能同时准入，请由另一名平台管理员办理")


def due_on(day: date, workdays: int | None) -> date | None:
    """Until when the present step should be done; None where no limit is set."""
    return None if workdays is None else add_workdays(day, workdays)


def wrong_number_or_key() -> Missing:
    """The same for a number that is not there and for a wrong key."""
    return Missing("编号或查询码不对")
