"""What may be recorded as paid."""

from datetime import date

from shop.core.errors import Invalid, Refused


class NothingOwed(Refused):
    """There is nothing to pay yet, or no more."""

    code = "payment.nothing_owed"


class SlipTaken(Refused):
    """This bank slip was recorded for the order before."""

    code = "payment.slip_taken"


class GatewayMissing(Refused):
    """This way of paying has no gateway yet."""

    code = "payment.not_offered"


class UnknownReference(Invalid):
    """The reference belongs to another order or was already received."""

    code = "payment.unknown_reference"


class WrongDay(Invalid):
    """Money did not arrive on that day."""

    code = "payment.wrong_day"


def check_received_on(received_on: date, *, placed_on: date, today: date) -> None:
    """Raise WrongDay for a day to come, or one before the order existed: the figures count by this day."""
    if not placed_on <= received_on <= today:
        word = f"应在 {placed_on.isoformat()}（下单日）至 {today.isoformat()}（今日）之间"
        raise WrongDay("到账日期不正确", fields={"received_on": [word]})


METHODS = ("bank_transfer", "credit_term")


def check_method(method: str) -> None:
    """Raise GatewayMissing for what is not served yet."""
    if method not in METHODS:
        raise GatewayMissing("暂未开通在线支付，请选择对公转账或账期结算", method=method)
