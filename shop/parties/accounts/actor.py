"""Who is asking, and how far they may see; a value, so that rooms need no request."""

from __future__ import annotations

from dataclasses import dataclass

from shop.core.reach import Reach
from shop.parties.accounts.permissions import ROLES, Permission, Role, ScopeKind


@dataclass(frozen=True)
class Grant:
    """One membership: a role on a scope. `region_path` and `department` are set for officials."""

    role: Role
    kind: ScopeKind
    unit_id: int | None = None
    cooperative_id: int | None = None
    region_path: str = ""
    department: str = ""

    def gives(self, permission: Permission) -> bool:
        return permission in ROLES[self.role]


@dataclass(frozen=True)
class Actor:
    """A signed-in user with the grants in force now; `only` (empty: no limit) is what a token was cut down to."""

    id: int
    name: str
    email: str
    grants: tuple[Grant, ...] = ()
    only: frozenset[Permission] = frozenset()
    language: str = "zh"

    @property
    def permissions(self) -> frozenset[Permission]:
        """Everything some grant gives; an account without any still owns itself."""
        found = frozenset({Permission.ACCOUNT_SELF}).union(*(ROLES[grant.role] for grant in self.grants))
        return found & self.only if self.only else found

    def may(self, permission: Permission) -> bool:
        return permission in self.permissions

    def with_permission(self, permission: Permission) -> tuple[Grant, ...]:
        """The grants that give it: their scopes are how far it reaches."""
        if self.only and permission not in self.only:
            return ()
        return tuple(grant for grant in self.grants if grant.gives(permission))

    def everywhere(self, permission: Permission) -> bool:
        """Whether it reaches the whole platform."""
        return any(grant.kind is ScopeKind.PLATFORM for grant in self.with_permission(permission))

    def unit_ids(self, permission: Permission) -> tuple[int, ...]:
        return tuple(g.unit_id for g in self.with_permission(permission) if g.unit_id is not None)

    def cooperative_ids(self, permission: Permission) -> tuple[int, ...]:
        return tuple(
            g.cooperative_id for g in self.with_permission(permission) if g.cooperative_id is not None
        )

    def official_grants(self, permission: Permission) -> tuple[Grant, ...]:
        """Grants on a region, or on a department of a region."""
        kinds = (ScopeKind.REGION, ScopeKind.DEPARTMENT)
        return tuple(grant for grant in self.with_permission(permission) if grant.kind in kinds)

    def reaches(self, permission: Permission, region_path: str, department: str = "") -> bool:
        """Whether an official's grant of `permission` covers this place (and department, where it is bound to one)."""
        return self.everywhere(permission) or any(
            region_path.startswith(grant.region_path) and grant.department in ("", department)
            for grant in self.official_grants(permission)
        )

    def reach(self, permission: str) -> Reach:
        """The same as a plain value, for rooms that stand below the accounts."""
        wanted = Permission(permission)
        return Reach(
            everywhere=self.everywhere(wanted),
            unit_ids=self.unit_ids(wanted),
            cooperative_ids=self.cooperative_ids(wanted),
            regions=tuple((grant.region_path, grant.department) for grant in self.official_grants(wanted)),
        )

    def role_in_unit(self, unit_id: int, permission: Permission) -> bool:
        return unit_id in self.unit_ids(permission)

    @property
    def unit_id(self) -> int | None:
        """The unit this person buys for: the first membership of a unit."""
        return next((grant.unit_id for grant in self.grants if grant.unit_id is not None), None)

    @property
    def cooperative_id(self) -> int | None:
        return next((grant.cooperative_id for grant in self.grants if grant.cooperative_id is not None), None)

    @property
    def is_official(self) -> bool:
        return any(
            g.kind in (ScopeKind.PLATFORM, ScopeKind.REGION, ScopeKind.DEPARTMENT) for g in self.grants
        )
