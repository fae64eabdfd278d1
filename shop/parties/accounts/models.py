"""People, what they may do where, and how they prove who they are."""

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from shop.core.db import Model
from shop.core.types import Fen, Line, Name, Pk, Ref, UtcDateTime, enum_column
from shop.parties.accounts.permissions import Role, ScopeKind


class User(Model):
    """An account; `email` is stored lower case and signs in."""

    __tablename__ = "app_user"

    id: Mapped[Pk]
    email: Mapped[Line] = mapped_column(unique=True)
    name: Mapped[Name]
    password_hash: Mapped[Line] = mapped_column(default="")
    active: Mapped[bool] = mapped_column(default=True)
    language: Mapped[str] = mapped_column(String(8), default="zh")
    created_at: Mapped[UtcDateTime]
    password_changed_at: Mapped[UtcDateTime | None]
    memberships: Mapped[list["Membership"]] = relationship(back_populates="user", order_by="Membership.id")


class Membership(Model):
    """A role on one scope. Limits are for buyers: above them an order needs approval; empty means none."""

    __tablename__ = "membership"
    __table_args__ = (
        CheckConstraint(
            "(scope_kind = 'platform' AND unit_id IS NULL AND cooperative_id IS NULL AND region_code IS NULL)"
            " OR (scope_kind = 'region' AND region_code IS NOT NULL AND department = '')"
            " OR (scope_kind = 'department' AND region_code IS NOT NULL AND department <> '')"
            " OR (scope_kind = 'unit' AND unit_id IS NOT NULL)"
            " OR (scope_kind = 'cooperative' AND cooperative_id IS NOT NULL)",
            "scope_named",
        ),
        Index("ix_membership_scope", "unit_id", "cooperative_id"),
    )

    id: Mapped[Pk]
    user_id: Mapped[int] = mapped_column(ForeignKey(User.id), index=True)
    role: Mapped[Role] = enum_column(Role)
    scope_kind: Mapped[ScopeKind] = enum_column(ScopeKind)
    region_code: Mapped[str | None] = mapped_column(String(12), ForeignKey("region.code"))
    department: Mapped[str] = mapped_column(String(32), default="")
    unit_id: Mapped[Ref | None]
    cooperative_id: Mapped[Ref | None]
    # evaluates_none: an explicit None is stored as such; without it the default 0 would replace "no limit".
    order_limit_fen: Mapped[Fen | None] = mapped_column(BigInteger().evaluates_none(), default=0)
    month_limit_fen: Mapped[Fen | None] = mapped_column(BigInteger().evaluates_none(), default=0)
    created_at: Mapped[UtcDateTime]
    ended_at: Mapped[UtcDateTime | None]
    user: Mapped[User] = relationship(back_populates="memberships")


class UserSession(Model):
    """A signed-in browser: the cookie holds a random token, this row its SHA-256."""

    __tablename__ = "user_session"

    id: Mapped[Pk]
    user_id: Mapped[int] = mapped_column(ForeignKey(User.id), index=True)
    token_sha256: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[UtcDateTime]
    seen_at: Mapped[UtcDateTime]
    ended_at: Mapped[UtcDateTime | None]
    address: Mapped[str] = mapped_column(String(64), default="")
    agent: Mapped[Line] = mapped_column(default="")


class ApiToken(Model):
    """A bearer token, hashed; `permissions` (comma separated, empty: all of the user's) narrows it."""

    __tablename__ = "api_token"

    id: Mapped[Pk]
    user_id: Mapped[int] = mapped_column(ForeignKey(User.id), index=True)
    label: Mapped[Name]
    token_sha256: Mapped[str] = mapped_column(String(64), unique=True)
    permissions: Mapped[str] = mapped_column(String(500), default="")
    created_at: Mapped[UtcDateTime]
    expires_at: Mapped[UtcDateTime]
    revoked_at: Mapped[UtcDateTime | None]


class PasswordLink(Model):
    """A link with which its holder sets the user's password, once; hashed as tokens are."""

    __tablename__ = "password_link"

    id: Mapped[Pk]
    user_id: Mapped[int] = mapped_column(ForeignKey(User.id), index=True)
    token_sha256: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[UtcDateTime]
    expires_at: Mapped[UtcDateTime]
    ended_at: Mapped[UtcDateTime | None]


class SignInAttempt(Model):
    """Failed sign-ins per account and address; counted in the database so that all workers agree."""

    __tablename__ = "sign_in_attempt"
    __table_args__ = (
        Index("ix_sign_in_attempt_email", "email", "at"),
        Index("ix_sign_in_attempt_address", "address", "at"),
    )

    id: Mapped[Pk]
    email: Mapped[Line]
    address: Mapped[str] = mapped_column(String(64))
    at: Mapped[UtcDateTime]
