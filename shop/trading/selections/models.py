"""Selections of suppliers: need, criteria, candidates, visits, scores, and who was chosen for which reason."""

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from shop.core.db import Model
from shop.core.types import Day, Line, Name, Pk, Ref, UtcDateTime, status_column
from shop.trading.selections.rules import weighted
from shop.trading.selections.states import SELECTION_FLOW, SelectionStatus


class SupplierSelection(Model):
    """考察择优 of one unit. The unit's name, place and system are copies; a confidential unit goes by its alias."""

    __tablename__ = "supplier_selection"
    __table_args__ = (
        Index("ix_supplier_selection_unit", "unit_id", "opened_at"),
        CheckConstraint("decided_by IS NULL OR decided_by <> opened_by", "other_eyes"),
        CheckConstraint("status <> 'decided' OR decided_by IS NOT NULL", "decided"),
    )
    FLOW = SELECTION_FLOW

    id: Mapped[Pk]
    no: Mapped[str] = mapped_column(String(24), unique=True)
    status: Mapped[SelectionStatus] = status_column(SelectionStatus, SelectionStatus.OPEN)
    unit_id: Mapped[int] = mapped_column(ForeignKey("buyer_unit.id"))
    unit_name: Mapped[Name]
    buyer_path: Mapped[str] = mapped_column(String(64), index=True)
    system: Mapped[str] = mapped_column(String(32))
    title: Mapped[Name]
    need: Mapped[str] = mapped_column(String(2000), default="")
    opened_by: Mapped[Ref]
    opened_at: Mapped[UtcDateTime]
    decided_by: Mapped[Ref | None]
    decided_at: Mapped[UtcDateTime | None]
    words: Mapped[str] = mapped_column(String(1000), default="")  # of the decision, or why it was dropped
    criteria: Mapped[list["SelectionCriterion"]] = relationship(order_by="SelectionCriterion.id")
    candidates: Mapped[list["SelectionCandidate"]] = relationship(
        back_populates="selection", order_by="SelectionCandidate.id"
    )

    @property
    def chosen(self) -> list["SelectionCandidate"]:
        """Those that were chosen, the first choice first."""
        return sorted((one for one in self.candidates if one.place), key=lambda one: one.place or 0)


class SelectionCriterion(Model):
    """What is looked at, and how much it weighs out of a hundred."""

    __tablename__ = "selection_criterion"
    __table_args__ = (
        UniqueConstraint("selection_id", "name"),
        CheckConstraint("weight BETWEEN 1 AND 100", "weight"),
    )

    id: Mapped[Pk]
    selection_id: Mapped[int] = mapped_column(ForeignKey(SupplierSelection.id))
    name: Mapped[Name]
    weight: Mapped[int]


class SelectionCandidate(Model):
    """A cooperative that may be chosen. `place` is 1 or 2 and each taken once: the database holds no third."""

    __tablename__ = "selection_candidate"
    __table_args__ = (
        UniqueConstraint("selection_id", "cooperative_id"),
        UniqueConstraint("selection_id", "place"),
        CheckConstraint("place IS NULL OR place BETWEEN 1 AND 2", "at_most_two"),
        CheckConstraint("place IS NULL OR reason <> ''", "reason"),
    )

    id: Mapped[Pk]
    selection_id: Mapped[int] = mapped_column(ForeignKey(SupplierSelection.id))
    cooperative_id: Mapped[int] = mapped_column(ForeignKey("cooperative.id"), index=True)
    cooperative_name: Mapped[Name]
    cooperative_path: Mapped[str] = mapped_column(String(64))
    place: Mapped[int | None]
    reason: Mapped[str] = mapped_column(String(500), default="")
    selection: Mapped[SupplierSelection] = relationship(back_populates="candidates")
    visits: Mapped[list["SelectionVisit"]] = relationship(order_by="SelectionVisit.id")
    scores: Mapped[list["SelectionScore"]] = relationship(order_by="SelectionScore.id")

    @property
    def score(self) -> int | None:
        """Derived: hundredths of a point out of 100; None before anybody scored."""
        points: dict[int, tuple[int, list[int]]] = {
            one.id: (one.weight, []) for one in self.selection.criteria
        }
        for score in self.scores:
            points[score.criterion_id][1].append(score.points)
        return weighted(list(points.values()))

    @property
    def ready(self) -> bool:
        """Derived: seen on the spot and scored."""
        return bool(self.visits and self.scores)


class SelectionVisit(Model):
    """Somebody went there; `visitors` are the roles of those who did, never their names."""

    __tablename__ = "selection_visit"

    id: Mapped[Pk]
    candidate_id: Mapped[int] = mapped_column(ForeignKey(SelectionCandidate.id), index=True)
    visited_on: Mapped[Day]
    visitors: Mapped[Line]
    findings: Mapped[str] = mapped_column(String(2000))
    recorded_by: Mapped[Ref]
    recorded_at: Mapped[UtcDateTime]


class SelectionScore(Model):
    """What one member gave a candidate by one criterion; scored again, the later points count."""

    __tablename__ = "selection_score"
    __table_args__ = (
        UniqueConstraint("candidate_id", "criterion_id", "scored_by"),
        CheckConstraint("points BETWEEN 0 AND 100", "points"),
    )

    id: Mapped[Pk]
    candidate_id: Mapped[int] = mapped_column(ForeignKey(SelectionCandidate.id))
    criterion_id: Mapped[int] = mapped_column(ForeignKey(SelectionCriterion.id))
    points: Mapped[int]
    scored_by: Mapped[Ref]
    scored_at: Mapped[UtcDateTime]
