"""Facts are appended, never changed: refused by the ORM here and by triggers in both databases."""

from shop.core.append_only import AppendOnly, append_only, trigger_ddl
from shop.ledger.models import SaleFact

__all__ = ["AppendOnly", "trigger_ddl"]

# Here and not on the class, so that the guard can be seen apart from what it guards.
append_only(SaleFact)
