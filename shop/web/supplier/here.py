"""Which cooperative the reader of a supplier page stands for."""

from shop.core.errors import Missing
from shop.http.login import current_actor
from shop.parties.accounts.actor import Actor
from shop.parties.accounts.permissions import Permission


def actor_and_cooperative(permission: Permission) -> tuple[Actor, int]:
    """The actor and the first cooperative on which he has the permission; Missing for others."""
    actor = current_actor()
    ours = actor.cooperative_ids(permission)
    if not ours:
        raise Missing("您的账号不属于任何合作社；如需开通，请联系平台管理员")
    return actor, ours[0]
