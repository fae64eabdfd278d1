"""Reserved shares that units file for a year, declared welfare spend, and the parameters of both."""

import sqlalchemy as sa
from alembic import op

revision = "0040_quotas"
down_revision = "0039_reports"
branch_labels = None
depends_on = None

BEFORE = (
    "publicity_workdays", "review_workdays", "paper_reminder_days", "accreditation_months",
    "complaint_answer_workdays", "listing_review_required", "price_review_required", "price_high_bp",
    "claim_days", "claim_answer_days", "report_due_days", "report_reminder_days",
)  # fmt: skip
ADDED = (
    "reserved_share_bp", "reserved_not_below_last", "quota_by_acceptance", "quota_close_days",
    "welfare_share_bp", "welfare_by_accredited", "welfare_cap_fen",
)  # fmt: skip


def upgrade() -> None:
    _allow((*BEFORE, *ADDED))
    op.create_table('quota_filing',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('unit_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('status', sa.Enum('draft', 'filed', 'confirmed', 'returned', 'replaced', name='filingstatus', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('canteen', sa.Enum('own', 'contracted', 'shared_lead', 'shared', 'none', name='canteen', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('represented_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('total_fen', sa.BigInteger(), nullable=False),
    sa.Column('share_bp', sa.Integer(), nullable=False),
    sa.Column('reserved_fen', sa.BigInteger(), nullable=False),
    sa.Column('own_union', sa.Boolean(), nullable=False),
    sa.Column('members', sa.Integer(), nullable=False),
    sa.Column('union_reserved_fen', sa.BigInteger(), nullable=False),
    sa.Column('remark', sa.String(length=500), nullable=False),
    sa.Column('drafted_by', sa.BigInteger(), nullable=False),
    sa.Column('drafted_at', sa.DateTime(), nullable=False),
    sa.Column('filed_by', sa.BigInteger(), nullable=True),
    sa.Column('filed_at', sa.DateTime(), nullable=True),
    sa.Column('answered_by', sa.BigInteger(), nullable=True),
    sa.Column('answered_at', sa.DateTime(), nullable=True),
    sa.Column('opinion', sa.String(length=500), nullable=False),
    sa.CheckConstraint('members >= 0', name=op.f('ck_quota_filing_members')),
    sa.CheckConstraint('share_bp BETWEEN 0 AND 10000', name=op.f('ck_quota_filing_share')),
    sa.CheckConstraint('total_fen >= 0 AND reserved_fen >= 0 AND union_reserved_fen >= 0', name=op.f('ck_quota_filing_amounts')),
    sa.ForeignKeyConstraint(['represented_by_id'], ['buyer_unit.id'], name=op.f('fk_quota_filing_represented_by_id')),
    sa.ForeignKeyConstraint(['unit_id'], ['buyer_unit.id'], name=op.f('fk_quota_filing_unit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_quota_filing')),
    sa.UniqueConstraint('unit_id', 'year', 'version', name=op.f('uq_quota_filing_unit_id_year_version'))
    )
    with op.batch_alter_table('quota_filing', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_quota_filing_status'), ['status'], unique=False)
        batch_op.create_index(batch_op.f('ix_quota_filing_year'), ['year'], unique=False)
        batch_op.create_index('uq_quota_filing_confirmed', ['unit_id', 'year'], unique=True, sqlite_where=sa.text("status = 'confirmed'"), postgresql_where=sa.text("status = 'confirmed'"))
        batch_op.create_index('uq_quota_filing_draft', ['unit_id', 'year'], unique=True, sqlite_where=sa.text("status = 'draft'"), postgresql_where=sa.text("status = 'draft'"))
        batch_op.create_index('uq_quota_filing_filed', ['unit_id', 'year'], unique=True, sqlite_where=sa.text("status = 'filed'"), postgresql_where=sa.text("status = 'filed'"))

    op.create_table('welfare_declaration',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('unit_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('spent_fen', sa.BigInteger(), nullable=False),
    sa.Column('members', sa.Integer(), nullable=False),
    sa.Column('remark', sa.String(length=500), nullable=False),
    sa.Column('declared_by', sa.BigInteger(), nullable=False),
    sa.Column('declared_at', sa.DateTime(), nullable=False),
    sa.CheckConstraint('members >= 0', name=op.f('ck_welfare_declaration_members')),
    sa.CheckConstraint('spent_fen >= 0', name=op.f('ck_welfare_declaration_spent')),
    sa.ForeignKeyConstraint(['unit_id'], ['buyer_unit.id'], name=op.f('fk_welfare_declaration_unit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_welfare_declaration')),
    sa.UniqueConstraint('unit_id', 'year', 'version', name=op.f('uq_welfare_declaration_unit_id_year_version'))
    )
    with op.batch_alter_table('welfare_declaration', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_welfare_declaration_year'), ['year'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('welfare_declaration', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_welfare_declaration_year'))

    op.drop_table('welfare_declaration')
    with op.batch_alter_table('quota_filing', schema=None) as batch_op:
        batch_op.drop_index('uq_quota_filing_filed', sqlite_where=sa.text("status = 'filed'"), postgresql_where=sa.text("status = 'filed'"))
        batch_op.drop_index('uq_quota_filing_draft', sqlite_where=sa.text("status = 'draft'"), postgresql_where=sa.text("status = 'draft'"))
        batch_op.drop_index('uq_quota_filing_confirmed', sqlite_where=sa.text("status = 'confirmed'"), postgresql_where=sa.text("status = 'confirmed'"))
        batch_op.drop_index(batch_op.f('ix_quota_filing_year'))
        batch_op.drop_index(batch_op.f('ix_quota_filing_status'))

    op.drop_table('quota_filing')
    op.execute(sa.text("DELETE FROM policy_parameter WHERE name IN :names").bindparams(
        sa.bindparam("names", ADDED, expanding=True)))
    _allow(BEFORE)


def _allow(names) -> None:
    """Which parameters may be set."""
    listed = ", ".join(f"'{name}'" for name in names)
    with op.batch_alter_table("policy_parameter") as batch:
        batch.drop_constraint(op.f("ck_policy_parameter_policy"), type_="check")
        batch.create_check_constraint(op.f("ck_policy_parameter_policy"), f"name IN ({listed})")
