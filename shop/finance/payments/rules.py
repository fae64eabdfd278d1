"""What may be recorded as paid."""

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


METHODS = ("bank_transfer", "credit_term")


def check_method(method: str) -> None:
    """Raise GatewayMissing for what is not served yet."""
    if method not in METHODS:
        raise GatewayMissing("暂未开通在线支付，请选择对公转账或账期结算", method=method)
