"""Products can be held: off sale until papers or price are in order again."""

import sqlalchemy as sa
from alembic import op

revision = "0011_held_products"
down_revision = "0010_stats"
branch_labels = None
depends_on = None

BEFORE = ("draft", "submitted", "listed", "withdrawn")
AFTER = ("draft", "submitted", "listed", "held", "withdrawn")


def upgrade() -> None:
    with op.batch_alter_table("product") as batch:
        batch.add_column(sa.Column("held_reason", sa.String(length=255), nullable=False, server_default=""))
    _allow(AFTER)


def downgrade() -> None:
    op.execute("UPDATE product SET status = 'withdrawn' WHERE status = 'held'")
    with op.batch_alter_table("product") as batch:
        batch.drop_column("held_reason")
    _allow(BEFORE)


def _allow(statuses: tuple[str, ...]) -> None:
    listed = ", ".join(f"'{status}'" for status in statuses)
    with op.batch_alter_table("product") as batch:
        batch.drop_constraint(op.f("ck_product_productstatus"), type_="check")
        batch.create_check_constraint(op.f("ck_product_productstatus"), f"status IN ({listed})")
