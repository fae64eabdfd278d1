"""When stock does not suffice."""

from shop.core.errors import Invalid, Refused


class OutOfStock(Refused):
    """At least one SKU has less than was wanted; `facts['short']` lists {sku_id, wanted_milli, free_milli}."""

    code = "stock.short"


class BelowReserved(Refused):
    """A count cannot go below what buyers have already been promised."""

    code = "stock.below_reserved"


class BadCount(Invalid):
    """A count is a quantity of zero or more."""

    code = "stock.bad_count"
