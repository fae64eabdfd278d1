"""What each verification of the books came to."""

from sqlalchemy.orm import Mapped, mapped_column

from shop.core.db import Model
from shop.core.types import Facts, Pk, UtcDateTime


class VerifyRun(Model):
    """One run: how many differences, and the first of them in words."""

    __tablename__ = "verify_run"

    id: Mapped[Pk]
    began_at: Mapped[UtcDateTime]
    finished_at: Mapped[UtcDateTime] = mapped_column(index=True)
    found: Mapped[int]
    first: Mapped[Facts] = mapped_column(default=dict)  # lines
