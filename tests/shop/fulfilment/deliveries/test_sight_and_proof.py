"""Who sees a sheet, and what `ledger verify` and the database say of sheets that cannot be."""

import pytest
from sqlalchemy import insert, update
from sqlalchemy.exc import IntegrityError

from shop.core.db import db
from shop.core.errors import Missing
from shop.fulfilment.deliveries import actions, queries
from shop.fulfilment.deliveries.models import DeliveryLine, DeliverySheet
from shop.fulfilment.shipments.models import ShipmentLine
from shop.oversight.verify.queries import differences
from shop.parties.accounts.permissions import Permission
from shop.parties.accounts.queries import actor_of
from tests.factories.deliveries import loaded, planned, sheet_of, two_canteens
from tests.factories.parties_rows import MORNING
from tests.factories.trading import a_trade


@pytest.fixture
def world(app):
    return two_canteens()


def test_a_sheet_is_seen_by_its_unit_and_its_cooperative_alone(world):
    trade, one, other, _second = world
    delivery, _made = planned(world)
    sheet, stranger = sheet_of(delivery, one), a_trade()
    db.session.commit()
    for user in (one.receiver, one.buyer, trade.supplier):
        assert queries.sheet(actor_of(user.id), token=sheet.token) is sheet
    for user in (other.receiver, stranger.receiver, stranger.supplier):
        with pytest.raises(Missing):
            queries.sheet(actor_of(user.id), token=sheet.token)
    with pytest.raises(Missing):
        queries.sheet(actor_of(trade.supplier.id), sheet_id=sheet.id, permission=Permission.ORDER_ACCEPT)
    with pytest.raises(Missing):
        queries.delivery(delivery.id, actor_of(stranger.supplier.id))
    actions.cancel(delivery, by=trade.supplier.id, now=MORNING)
    with pytest.raises(Missing):
        queries.sheet(actor_of(one.receiver.id), token=sheet.token)


def change(kind, **values):
    first = db.session.query(kind.id).order_by(kind.id).first()[0]
    db.session.execute(update(kind.__table__).where(kind.id == first).values(**values))


@pytest.mark.parametrize(
    ("spoil", "check"),
    [
        (lambda: change(DeliveryLine, loaded_milli=1), {"送货单合计与拣货单", "送货单装车数量与发货单"}),
        (lambda: change(ShipmentLine, qty_milli=1), {"送货单合计与拣货单", "送货单装车数量与发货单"}),
        (lambda: change(DeliverySheet, delivery_to="别处"), {"送货单的去处与订单"}),
        (
            lambda: db.session.execute(update(DeliveryLine).values(loaded_milli=None, shipment_id=None)),
            {"配送状态与装车数量"},
        ),
    ],
)
def test_verify_names_sheets_that_do_not_add_up(world, spoil, check):
    trade = world[0]
    delivery, _made = planned(world)
    loaded(trade, delivery)
    assert list(differences()) == []
    spoil()
    db.session.commit()
    assert check <= {found.check for found in differences()}


@pytest.mark.parametrize(
    "values",
    [{"qty_milli": 0}, {"qty_milli": 5, "loaded_milli": 6}, {"qty_milli": 5, "loaded_milli": 3}],
)
def test_the_database_itself_refuses_a_line_that_cannot_be(world, values):
    delivery, made = planned(world)
    row = {"sheet_id": sheet_of(delivery, world[2]).id, "order_line_id": made[0].lines[0].id, **values}
    with pytest.raises(IntegrityError):
        db.session.execute(insert(DeliveryLine), [row])
