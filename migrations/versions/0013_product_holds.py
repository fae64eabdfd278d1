"""Why a product is off sale: one row per kind of reason, so that each is lifted by itself."""

import sqlalchemy as sa
from alembic import op

revision = "0013_product_holds"
down_revision = "0012_policy"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "product_hold",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("product_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("papers", "price", "inspection", name="holdkind", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("reason", sa.String(length=255), nullable=False),
        sa.Column("since", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_product_hold_product_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_product_hold")),
        sa.UniqueConstraint("product_id", "kind", name=op.f("uq_product_hold_product_id_kind")),
    )


def downgrade() -> None:
    op.drop_table("product_hold")
