"""Human numbers."""

from shop.support.numbering.actions import is_number, new_number

__all__ = ["is_number", "new_number"]
