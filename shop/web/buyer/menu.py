"""The side menu of the buyer's console, with what waits for the reader."""

from flask_babel import lazy_gettext as _

from shop.fulfilment.aftersales import queries as claims
from shop.parties.accounts.actor import Actor
from shop.parties.accounts.permissions import Permission
from shop.trading.agreements import queries as agreements
from shop.trading.groups import pledges
from shop.trading.groups.states import PledgeStatus
from shop.trading.lists import queries as lists
from shop.trading.orders import queries as orders
from shop.trading.orders.states import OrderStatus
from shop.trading.standing import queries as standing
from shop.web.menus import Group, Item

P = Permission


def build(actor: Actor) -> list[Group]:
    """Only what the actor's roles are for."""
    trade = [Item(_("工作台"), "buyer_home.show", "layout-dashboard")]
    if actor.may(P.LIST_EDIT):
        trade.append(Item(_("采购清单"), "buyer_lists.show", "clipboard-list", lists.draft_size(actor) or ""))
    trade.append(Item(_("订单"), "buyer_orders.index", "package"))
    trade.append(Item(_("框架协议"), "buyer_agreements.index", "file-text", agreements.to_sign(actor) or ""))
    trade.append(Item(_("参团"), "buyer_pledges.index", "users-group", _to_approve(actor)))
    if actor.may(P.GROUP_ORGANISE):
        trade.append(Item(_("组织拼单"), "buyer_groups.index", "target-arrow"))
    if actor.may(P.ORDER_APPROVE):
        badge = orders.waiting(actor, P.ORDER_APPROVE).get(OrderStatus.PLACED.value, "")
        trade.append(Item(_("待我审批"), "buyer_approvals.index", "circle-check", badge))
    badge = standing.to_approve(actor) or "" if actor.may(P.ORDER_APPROVE) else ""
    trade.append(Item(_("定期订单"), "buyer_standing.index", "calendar-event", badge))
    if actor.may(P.ORDER_ACCEPT):
        badge = orders.waiting(actor, P.ORDER_ACCEPT).get(OrderStatus.SHIPPED.value, "")
        trade.append(Item(_("到货验收"), "buyer_acceptance.index", "scale", badge))
    mine = claims.waiting(actor, P.CLAIM_FILE) or ""
    trade.append(Item(_("售后申请"), "buyer_claims.index", "refresh", mine))
    if actor.may(P.PAYMENT_READ):
        trade.append(Item(_("付款"), "buyer_payments.index", "coin-yuan"))
    trade.append(Item(_("帮助销售"), "buyer_helped_sales.index", "home-heart"))
    if actor.may(P.SELECTION_READ):
        trade.append(Item(_("考察择优"), "buyer_selections.index", "zoom-check"))
    trade += _figures(actor)
    own = [
        Item(_("单位资料"), "buyer_unit.show", "building-community"),
        Item(_("成员与限额"), "buyer_members.index", "users"),
    ]
    return [Group("", trade), Group(_("本单位"), own)]


def _figures(actor: Actor) -> list[Item]:
    """The unit's own figures."""
    found = []
    if actor.may(P.STATISTICS_READ):
        found.append(Item(_("采购统计"), "buyer_statistics.show", "chart-bar"))
    if actor.may(P.QUOTA_READ):
        found.append(Item(_("预留份额"), "buyer_quotas.show", "target-arrow"))
    return found


def _to_approve(actor: Actor) -> int | str:
    """Pledges that wait for the reader's yes."""
    if not actor.may(P.ORDER_APPROVE):
        return ""
    waiting = pledges.pledges(actor, status=[PledgeStatus.PENDING], permission=P.ORDER_APPROVE, size=1)
    return waiting.total or ""
