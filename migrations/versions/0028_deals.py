"""Where an order's prices come from, and its freight."""

import sqlalchemy as sa
from alembic import op

revision = "0028_deals"
down_revision = "0027_recommendations"
branch_labels = None
depends_on = None

SOURCES = ("agreement_id", "group_purchase_id", "standing_order_id")


def upgrade() -> None:
    with op.batch_alter_table("sales_order") as batch:
        for name in SOURCES:
            batch.add_column(sa.Column(name, sa.BigInteger(), nullable=True))
            batch.create_index(op.f(f"ix_sales_order_{name}"), [name])
        for name in ("freight_fen", "freight_paid_fen"):
            batch.add_column(sa.Column(name, sa.BigInteger(), nullable=False, server_default="0"))
        batch.create_check_constraint(
            op.f("ck_sales_order_freight"), "freight_paid_fen BETWEEN 0 AND freight_fen"
        )


def downgrade() -> None:
    with op.batch_alter_table("sales_order") as batch:
        batch.drop_constraint(op.f("ck_sales_order_freight"), type_="check")
        for name in ("freight_paid_fen", "freight_fen"):
            batch.drop_column(name)
        for name in SOURCES:
            batch.drop_index(op.f(f"ix_sales_order_{name}"))
            batch.drop_column(name)
