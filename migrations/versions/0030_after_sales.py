"""After-sales claims, and what was given back, made cheaper or shipped once more of an order's lines."""

import sqlalchemy as sa
from alembic import op

revision = "0030_after_sales"
down_revision = "0029_agreements"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KINDS = ("return", "replacement", "price_off")
STATUSES = (
    "filed", "agreed", "partly", "refused", "escalated", "recommended", "upheld", "dismissed", "settled",
    "withdrawn",
)  # fmt: skip
EVENTS = (
    "file", "agree", "agree_in_part", "refuse", "accept", "escalate", "lapse", "recommend", "uphold", "dismiss",
    "settle", "withdraw",
)  # fmt: skip
MOVES = ("count", "reserve", "release", "ship")
POLICIES = (
    "publicity_workdays", "review_workdays", "paper_reminder_days", "accreditation_months",
    "complaint_answer_workdays", "listing_review_required", "price_review_required", "price_high_bp",
)  # fmt: skip
ON_LINES = ("returned_milli", "returned_fen", "off_fen", "replaced_milli")
LINE_CHECKS = {
    "returned": "returned_milli BETWEEN 0 AND accepted_milli",
    "replaced": "replaced_milli BETWEEN 0 AND returned_milli",
    "off": "returned_fen >= 0 AND off_fen BETWEEN 0 AND accepted_fen - returned_fen",
    "paid": "paid_fen BETWEEN 0 AND accepted_fen - returned_fen - off_fen",
    "paid_qty": "paid_milli BETWEEN 0 AND accepted_milli - returned_milli",
}
ORDER_CHECKS = {
    "paid": "paid_fen BETWEEN 0 AND payable_fen",
    "refund_due": "refund_due_fen = 0 OR (refund_due_fen > 0 AND paid_fen = payable_fen)",
}
SHIPPED = "shipped_milli + short_milli <= qty_milli"


def upgrade() -> None:
    _claims()
    _lines()
    _steps()
    with op.batch_alter_table("sales_order") as batch:
        batch.add_column(sa.Column("refund_due_fen", sa.BigInteger(), nullable=False, server_default="0"))
        for name, rule in ORDER_CHECKS.items():
            batch.create_check_constraint(op.f(f"ck_sales_order_{name}"), rule)
    with op.batch_alter_table("order_line") as batch:
        for name in ON_LINES:
            batch.add_column(sa.Column(name, sa.BigInteger(), nullable=False, server_default="0"))
        batch.drop_constraint(op.f("ck_order_line_shipped"), type_="check")
        batch.create_check_constraint(op.f("ck_order_line_shipped"), f"{SHIPPED} + replaced_milli")
        for name, rule in LINE_CHECKS.items():
            batch.create_check_constraint(op.f(f"ck_order_line_{name}"), rule)
    with op.batch_alter_table("campaign") as batch:
        batch.add_column(sa.Column("claim_days", sa.Integer(), nullable=True))
        batch.create_check_constraint(
            op.f("ck_campaign_claim_days"), "claim_days IS NULL OR claim_days > 0"
        )
    _allow("stock_move", "kind", "movekind", (*MOVES, "return"))
    _allow("policy_parameter", "name", "policy", (*POLICIES, "claim_days", "claim_answer_days"))


def downgrade() -> None:
    """Counts what came back as counted stock; claims and their effects on orders cannot be kept."""
    op.execute("DELETE FROM policy_parameter WHERE name IN ('claim_days', 'claim_answer_days')")
    _allow("policy_parameter", "name", "policy", POLICIES)
    op.execute("UPDATE stock_move SET kind = 'count' WHERE kind = 'return'")
    _allow("stock_move", "kind", "movekind", MOVES)
    with op.batch_alter_table("campaign") as batch:
        batch.drop_constraint(op.f("ck_campaign_claim_days"), type_="check")
        batch.drop_column("claim_days")
    with op.batch_alter_table("order_line") as batch:
        for name in LINE_CHECKS:
            batch.drop_constraint(op.f(f"ck_order_line_{name}"), type_="check")
        batch.drop_constraint(op.f("ck_order_line_shipped"), type_="check")
        batch.create_check_constraint(op.f("ck_order_line_shipped"), SHIPPED)
        for name in reversed(ON_LINES):
            batch.drop_column(name)
    with op.batch_alter_table("sales_order") as batch:
        for name in ORDER_CHECKS:
            batch.drop_constraint(op.f(f"ck_sales_order_{name}"), type_="check")
        batch.drop_column("refund_due_fen")
    for table in ("after_sales_step", "after_sales_line", "after_sales_claim"):
        op.drop_table(table)


def _claims() -> None:
    op.create_table(
        "after_sales_claim",
        sa.Column("id", KEY, nullable=False),
        sa.Column("no", sa.String(length=24), nullable=False),
        sa.Column("order_id", KEY, nullable=False),
        sa.Column("unit_id", sa.BigInteger(), nullable=False),
        sa.Column("cooperative_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", _closed("claimkind", *KINDS), nullable=False),
        sa.Column("status", _closed("claimstatus", *STATUSES), nullable=False),
        sa.Column("wish", sa.String(length=1000), nullable=False),
        sa.Column("filed_by", sa.BigInteger(), nullable=False),
        sa.Column("filed_at", sa.DateTime(), nullable=False),
        sa.Column("claim_until_on", sa.Date(), nullable=True),
        *(sa.Column(f"{name}_at", sa.DateTime(), nullable=True)
          for name in ("answer_by", "answered", "escalated", "decided", "settled")),
        sa.ForeignKeyConstraint(["order_id"], ["sales_order.id"], name=op.f("fk_after_sales_claim_order_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_after_sales_claim")),
        sa.UniqueConstraint("no", name=op.f("uq_after_sales_claim_no")),
    )  # fmt: skip
    for name in ("order_id", "unit_id", "cooperative_id", "status", "filed_at"):
        op.create_index(op.f(f"ix_after_sales_claim_{name}"), "after_sales_claim", [name])
    op.create_index("ix_after_sales_claim_due", "after_sales_claim", ["status", "answer_by_at"])


def _lines() -> None:
    amounts = [f"{when}_{what}" for when in ("asked", "agreed", "settled") for what in ("milli", "fen")]
    op.create_table(
        "after_sales_line",
        sa.Column("id", KEY, nullable=False),
        sa.Column("claim_id", KEY, nullable=False),
        sa.Column("order_line_id", KEY, nullable=False),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in amounts),
        sa.Column("saleable", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(length=255), nullable=False),
        sa.CheckConstraint(
            "(asked_milli > 0) <> (asked_fen > 0) AND asked_milli >= 0 AND asked_fen >= 0",
            name=op.f("ck_after_sales_line_asked"),
        ),
        sa.CheckConstraint(
            "agreed_milli BETWEEN 0 AND asked_milli AND agreed_fen BETWEEN 0 AND asked_fen",
            name=op.f("ck_after_sales_line_agreed"),
        ),
        sa.CheckConstraint(
            "settled_milli BETWEEN 0 AND agreed_milli AND settled_fen >= 0",
            name=op.f("ck_after_sales_line_settled"),
        ),
        sa.ForeignKeyConstraint(
            ["claim_id"], ["after_sales_claim.id"], name=op.f("fk_after_sales_line_claim_id")
        ),
        sa.ForeignKeyConstraint(
            ["order_line_id"], ["order_line.id"], name=op.f("fk_after_sales_line_order_line_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_after_sales_line")),
    )
    for name in ("claim_id", "order_line_id"):
        op.create_index(op.f(f"ix_after_sales_line_{name}"), "after_sales_line", [name])


def _steps() -> None:
    op.create_table(
        "after_sales_step",
        sa.Column("id", KEY, nullable=False),
        sa.Column("claim_id", KEY, nullable=False),
        sa.Column("event", _closed("claimevent", *EVENTS), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("by_user", sa.BigInteger(), nullable=True),
        sa.Column("words", sa.String(length=1000), nullable=False),
        sa.ForeignKeyConstraint(
            ["claim_id"], ["after_sales_claim.id"], name=op.f("fk_after_sales_step_claim_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_after_sales_step")),
    )
    op.create_index(op.f("ix_after_sales_step_claim_id"), "after_sales_step", ["claim_id"])


def _closed(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def _allow(table: str, column: str, name: str, values: tuple[str, ...]) -> None:
    listed = ", ".join(f"'{value}'" for value in values)
    with op.batch_alter_table(table) as batch:
        batch.drop_constraint(op.f(f"ck_{table}_{name}"), type_="check")
        batch.create_check_constraint(op.f(f"ck_{table}_{name}"), f"{column} IN ({listed})")
