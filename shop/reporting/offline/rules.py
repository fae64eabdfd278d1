"""Who may enter and decide, and what may not happen twice."""

from __future__ import annotations

from typing import NamedTuple

from shop.core.errors import Forbidden, Invalid, Refused, Stale
from shop.parties.accounts.actor import Actor, Grant
from shop.parties.accounts.permissions import Permission, ScopeKind
from shop.parties.regions.rules import within


class AlreadyImported(Refused):
    """The same file is in already; nothing is added."""

    code = "sales_import.already"


class BeingImported(Stale):
    """The same file, or one with the same sales, came in the same moment."""

    code = "sales_import.being_imported"


class NothingToCount(Refused):
    """No row of the batch can count."""

    code = "sales_import.nothing"


class NoEvidence(Refused):
    """Nothing was attached that shows the sales took place."""

    code = "sales_import.no_evidence"


class SecondPerson(Refused):
    """Whoever entered it cannot decide on it."""

    code = "sales_import.second_person"


class NotYours(Refused):
    """Only the one who uploaded a batch goes on with it."""

    code = "sales_import.not_yours"


class Contradicted(Refused):
    """A voucher was confirmed meanwhile, with another content."""

    code = "sales_import.contradicted"


class BadDeclaration(Invalid):
    """A helped sale that cannot be declared so."""

    code = "helped_sale.bad"


class Within(NamedTuple):
    """How far an importer's sales may reach: a region, or one department's units of it."""

    region_path: str = "/"
    department: str = ""

    def reaches(self, *, buyer_path: str, department: str, origin_path: str) -> bool:
        """A side in the region; for a department a unit of its own system."""
        if self.department:
            return department == self.department and within(buyer_path, self.region_path)
        return within(buyer_path, self.region_path) or within(origin_path, self.region_path)


def within_of(actor: Actor | None) -> Within:
    """The widest scope in which the actor may enter sales; None is the system itself. Raises Forbidden."""
    wanted = Permission.SALES_IMPORT
    if actor is None or actor.everywhere(wanted):
        return Within()
    grants = sorted(actor.official_grants(wanted), key=_widest_first)
    if not grants:
        raise Forbidden("您的角色不能导入平台外销售")
    return Within(grants[0].region_path, grants[0].department)


def _widest_first(grant: Grant) -> tuple[bool, int]:
    return grant.kind is ScopeKind.DEPARTMENT, len(grant.region_path)


def check_second_person(entered_by: int | None, by: int) -> None:
    """Raise unless somebody else decides than the one who entered it."""
    if entered_by == by:
        raise SecondPerson("录入人不能复核自己录入的数据，请由另一位有复核权限的人办理")


def check_own(entered_by: int | None, by: int | None) -> None:
    """Raise unless the one who entered it goes on; what came by the command line is whoever's takes it up."""
    if entered_by is not None and entered_by != by:
        raise NotYours("只有上传人可以补充凭证和提交；如上传人已离岗，请作废后重新上传")
