"""What can go wrong, in the shop's own words. No HTTP here; `shop.http.problems` knows the numbers."""

from typing import Any, ClassVar


class ShopError(Exception):
    """A refusal with a stable `code` (`room.reason`), a message for people, and the facts behind it."""

    code: ClassVar[str] = "shop.error"

    def __init__(self, message: str, **facts: Any) -> None:
        super().__init__(message)
        self.message = message
        self.facts = facts


class Invalid(ShopError):
    """The input is wrong; `fields` maps a field's name to what to change."""

    code = "shop.invalid"

    def __init__(self, message: str, *, fields: dict[str, list[str]] | None = None, **facts: Any) -> None:
        super().__init__(message, **facts)
        self.fields = fields or {}


class Forbidden(ShopError):
    """The actor lacks the permission."""

    code = "shop.forbidden"


class Missing(ShopError):
    """It does not exist, or is out of the actor's sight: the two must look alike."""

    code = "shop.missing"


class Refused(ShopError):
    """The state of things does not allow it."""

    code = "shop.refused"


class Stale(ShopError):
    """Somebody else changed it meanwhile."""

    code = "shop.stale"


class TooMany(ShopError):
    """Tried too often; wait."""

    code = "shop.too_many"


class GatewayDown(ShopError):
    """A service outside does not answer; nothing was lost, try again later."""

    code = "shop.gateway_down"
