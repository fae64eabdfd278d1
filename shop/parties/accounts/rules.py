"""What a password must be, how often one may try, and who may give which role."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from importlib import resources

from shop.core.errors import Forbidden, Invalid, Refused, ShopError, TooMany
from shop.parties.accounts.actor import Actor, Grant
from shop.parties.accounts.permissions import SCOPES, Permission, Role, ScopeKind

MIN_PASSWORD, MAX_PASSWORD = 10, 128
ATTEMPT_WINDOW = timedelta(minutes=15)
MAX_PER_ACCOUNT, MAX_PER_ADDRESS = 10, 100
SEEN_EVERY = timedelta(minutes=1)
MAX_TOKEN_DAYS = 730
EMAIL = re.compile(r"^[^@\s]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9-]+)+$")
# The roles that a unit's, or a cooperative's, own administrator may hand out inside it.
UNIT_ROLES = frozenset({Role.BUYER, Role.APPROVER, Role.RECEIVER, Role.FINANCE, Role.UNIT_ADMIN})
COOPERATIVE_ROLES = frozenset({Role.SUPPLIER, Role.SUPPLIER_ADMIN})


class NotSignedIn(ShopError):
    """Nobody is signed in, or the session or token is no longer good."""

    code = "account.not_signed_in"


class BadCredentials(Invalid):
    """E-mail and password do not fit; says not which."""

    code = "account.bad_credentials"


class TooManyTries(TooMany):
    """Too many sign-ins tried for this account or from this address."""

    code = "account.too_many_tries"


class BadPassword(Invalid):
    """The new password is too easy."""

    code = "account.bad_password"


class BadEmail(Invalid):
    """Not an e-mail address, or one already in use."""

    code = "account.bad_email"


class BadScope(Invalid):
    """The role makes no sense on that scope."""

    code = "account.bad_scope"


class MayNotGive(Forbidden):
    """Nobody gives what they lack."""

    code = "account.may_not_give"


class LastAdministrator(Refused):
    """The platform must keep one administrator."""

    code = "account.last_administrator"


def common_passwords() -> frozenset[str]:
    """Passwords that everybody tries first, lower case."""
    text = resources.files(__package__).joinpath("common_passwords.txt").read_text("utf-8")
    return frozenset(line for line in text.splitlines() if line and not line.startswith("#"))


COMMON = common_passwords()


def check_email(text: str) -> str:
    """The address in the form that is stored (lower case); raises BadEmail."""
    email = text.strip().lower()
    if len(email) > 255 or not EMAIL.match(email):
        raise BadEmail("请填写有效的电子邮箱地址", fields={"email": ["须为电子邮箱地址"]})
    return email


def check_password(password: str, *, email: str) -> None:
    """Long, not guessed at once, not the e-mail. No composition rules: they make passwords worse."""
    fault = ""
    low = password.strip().lower()
    if len(password) < MIN_PASSWORD:
        fault = f"密码至少 {MIN_PASSWORD} 个字符"
    elif len(password) > MAX_PASSWORD:
        fault = f"密码至多 {MAX_PASSWORD} 个字符"
    elif low in COMMON or len(set(low)) < 4:
        fault = "此密码过于常见，请换一个"
    elif low in (email, email.partition("@")[0]):
        fault = "密码不能与邮箱相同"
    if fault:
        raise BadPassword(fault, fields={"password": [fault]})


def check_tries(of_account: int, of_address: int) -> None:
    """Tries within the window, this one not counted; raises TooManyTries."""
    if of_account >= MAX_PER_ACCOUNT or of_address >= MAX_PER_ADDRESS:
        seconds = int(ATTEMPT_WINDOW.total_seconds())
        raise TooManyTries("尝试次数过多，请 15 分钟后再试", retry_after=seconds)


def check_scope(role: Role, kind: ScopeKind, *, named: Mapping[str, object]) -> None:
    """The role fits the kind of scope, and exactly the scope's own keys are named."""
    if kind not in SCOPES[role]:
        raise BadScope("该角色不能用于此类范围", role=str(role), scope=str(kind))
    needed = {
        ScopeKind.PLATFORM: set(),
        ScopeKind.REGION: {"region_code"},
        ScopeKind.DEPARTMENT: {"region_code", "department"},
        ScopeKind.UNIT: {"unit_id"},
        ScopeKind.COOPERATIVE: {"cooperative_id"},
    }[kind]
    if {key for key, value in named.items() if value} != needed:
        raise BadScope("请指明且只指明该范围所需的单位、合作社、地区或部门", role=str(role), scope=str(kind))


def check_may_give(giver: Actor, wanted: Grant) -> None:
    """Raises MayNotGive unless the giver administers that scope, or holds all that the role gives there.

    The platform's administrators appoint everyone. A unit's (cooperative's) administrator appoints its
    own members: the roles of a unit are his to hand out, though he holds none of them but his own.
    """
    if giver.everywhere(Permission.USER_MANAGE):
        return
    mine = giver.with_permission(Permission.MEMBER_MANAGE)
    in_unit = wanted.role in UNIT_ROLES and any(g.unit_id == wanted.unit_id for g in mine if g.unit_id)
    in_cooperative = wanted.role in COOPERATIVE_ROLES and any(
        g.cooperative_id == wanted.cooperative_id for g in mine if g.cooperative_id
    )
    if not (in_unit or in_cooperative):
        raise MayNotGive("您不能授予此角色；请联系平台管理员", role=str(wanted.role))


def narrowed(permissions: str) -> frozenset[Permission]:
    """A token's own permissions from their stored text; empty means all of its user's."""
    return frozenset(Permission(part) for part in permissions.split(",") if part)


def check_token_permissions(asked: frozenset[Permission], owner: Actor) -> None:
    """A token may do no more than its owner."""
    if not asked <= owner.permissions:
        raise MayNotGive("令牌的权限不能超出您自己的权限")


def check_not_oneself(giver: Actor, receiver_id: int) -> None:
    """Nobody but the platform's administrators hands a role to himself: who orders must not also approve."""
    if giver.id == receiver_id and not giver.everywhere(Permission.USER_MANAGE):
        raise MayNotGive("不能给自己授予角色或调整限额；请由另一名管理员办理")


def check_token_days(days: int) -> None:
    """A token lives 1 to 730 days."""
    if not 1 <= days <= MAX_TOKEN_DAYS:
        raise Invalid(
            f"有效期须为 1 至 {MAX_TOKEN_DAYS} 天", fields={"days": [f"须为 1 至 {MAX_TOKEN_DAYS}"]}
        )
