"""Which unit the reader of a buyer page stands for."""

from shop.core.errors import Missing
from shop.http.login import current_actor
from shop.parties.accounts.actor import Actor
from shop.parties.accounts.permissions import Permission


def actor_and_unit(permission: Permission) -> tuple[Actor, int]:
    """The actor and the first unit on which he has the permission; Missing for people of no unit."""
    actor = current_actor()
    units = actor.unit_ids(permission)
    if not units:
        raise Missing("您的账号不属于任何采购单位；如需开通，请联系本单位管理员")
    return actor, units[0]
