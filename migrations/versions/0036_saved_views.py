"""Views of the workbench that people keep for themselves."""

import sqlalchemy as sa
from alembic import op

revision = "0036_saved_views"
down_revision = "0035_substitutions"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "saved_view",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("query", sa.String(length=1000), nullable=False),
        sa.Column("is_start", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["app_user.id"], name=op.f("fk_saved_view_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_view")),
        sa.UniqueConstraint("user_id", "name", name=op.f("uq_saved_view_user_id_name")),
    )
    with op.batch_alter_table("saved_view", schema=None) as batch_op:
        batch_op.create_index(
            "uq_saved_view_start",
            ["user_id"],
            unique=True,
            sqlite_where=sa.text("is_start"),
            postgresql_where=sa.text("is_start"),
        )


def downgrade() -> None:
    with op.batch_alter_table("saved_view", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_saved_view_start", sqlite_where=sa.text("is_start"), postgresql_where=sa.text("is_start")
        )
    op.drop_table("saved_view")
