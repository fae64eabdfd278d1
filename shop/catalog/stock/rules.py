"""When stock does not suffice."""

from datetime import date, timedelta

from shop.core.errors import Invalid, Refused


class OutOfStock(Refused):
    """At least one SKU has less than was wanted; `facts['short']` lists {sku_id, wanted_milli, free_milli}."""

    code = "stock.short"


class BelowReserved(Refused):
    """A count cannot go below what buyers have already been promised."""

    code = "stock.below_reserved"


class CapacityFull(Refused):
    """At least one SKU cannot be delivered that often in a week; `facts['short']` lists
    {sku_id, week_on, wanted_milli, left_milli}."""

    code = "stock.capacity_full"


class BadCount(Invalid):
    """A count is a quantity of zero or more."""

    code = "stock.bad_count"


def week_of(day: date) -> date:
    """The Monday on which the week of a Shanghai day begins."""
    return day - timedelta(days=day.weekday())
