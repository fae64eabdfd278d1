"""The side menu of the cooperative's console."""

from flask_babel import lazy_gettext as _

from shop.catalog.accreditation import queries as accreditations
from shop.catalog.accreditation.states import AccreditationStatus
from shop.fulfilment.aftersales import queries as claims
from shop.oversight.inspections import queries as inspections
from shop.parties.accounts.actor import Actor
from shop.parties.accounts.permissions import Permission
from shop.trading.agreements import queries as agreements
from shop.trading.groups import queries as groups
from shop.trading.groups.states import GroupStatus
from shop.trading.orders import queries as orders
from shop.trading.orders.states import OrderStatus
from shop.web.menus import Group, Item


def build(actor: Actor) -> list[Group]:
    """Orders first, then goods."""
    waiting = orders.waiting(actor, Permission.ORDER_CONFIRM).get(OrderStatus.APPROVED.value, "")
    trade = [
        Item(_("工作台"), "supplier_home.show", "layout-dashboard"),
        Item(_("订单"), "supplier_orders.index", "package", waiting),
        Item(_("定期供货"), "supplier_standing.index", "calendar-event"),
        Item(_("拣货单"), "supplier_picking.show", "list-check"),
        Item(_("配送"), "supplier_deliveries.index", "truck-delivery"),
        Item(
            _("售后申请"),
            "supplier_claims.index",
            "refresh",
            claims.waiting(actor, Permission.CLAIM_ANSWER) or "",
        ),
        Item(_("框架协议"), "supplier_agreements.index", "file-text", agreements.to_sign(actor) or ""),
        Item(_("拼单供货"), "supplier_groups.index", "users-group", _proposed(actor) or ""),
        Item(_("销售统计"), "supplier_statistics.show", "chart-bar"),
    ]
    goods = [
        Item(_("商品"), "supplier_products.index", "basket"),
        Item(_("价格"), "supplier_prices.index", "coin-yuan"),
        Item(_("库存"), "supplier_stock.index", "building-warehouse"),
        Item(_("批量导入"), "supplier_imports.index", "file-import"),
        Item(_("其他平台"), "supplier_elsewhere.index", "share"),
    ]
    proof = [
        Item(_("证照资料"), "supplier_papers.index", "file-check"),
        Item(
            _("产品认定"), "supplier_accreditations.index", "rosette-discount-check", _returned(actor) or ""
        ),
    ]
    return [
        Group("", trade),
        Group(_("商品与库存"), goods),
        Group(_("证照与认定"), proof),
        Group(_("本社"), _ours(actor)),
    ]


def _findings(actor: Actor) -> int | str:
    """How many findings wait for an answer."""
    own = actor.cooperative_ids(Permission.PAPER_MANAGE)
    return sum(inspections.open_of(number) for number in own) or ""


def _returned(actor: Actor) -> int:
    """Applications that were sent back wait for the cooperative."""
    if not actor.may(Permission.ACCREDITATION_APPLY):
        return 0
    return accreditations.accreditations(actor, status=AccreditationStatus.RETURNED, size=1).total


def _proposed(actor: Actor) -> int:
    """Groups that wait for the cooperative's yes, or for its answer after a missed minimum."""
    if not (ours := actor.cooperative_ids(Permission.GROUP_OFFER)):
        return 0
    asked = [GroupStatus.PROPOSED, GroupStatus.AWAITING]
    return groups.groups(actor, status=asked, cooperative_id=ours[0], size=1).total


def _ours(actor: Actor) -> list[Item]:
    """The cooperative itself."""
    return [
        Item(_("合作社资料"), "supplier_cooperative.show", "id-badge-2"),
        Item(_("带动户数"), "supplier_helped.index", "home-heart"),
        Item(_("检查整改"), "supplier_findings.index", "shield-check", _findings(actor)),
    ]
