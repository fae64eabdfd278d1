"""Reports on their way up with what they froze, who owes which, and the reminders from above."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0039_reports"
down_revision = "0038_helper_relation"
branch_labels = None
depends_on = None

POLICIES = (
    "publicity_workdays", "review_workdays", "paper_reminder_days", "accreditation_months",
    "complaint_answer_workdays", "listing_review_required", "price_review_required", "price_high_bp",
    "claim_days", "claim_answer_days",
)  # fmt: skip
ADDED = ("report_due_days", "report_reminder_days")


def upgrade() -> None:
    _allow((*POLICIES, *ADDED))
    op.create_table('report_run',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('no', sa.String(length=24), nullable=True),
    sa.Column('series', sa.String(length=64), nullable=False),
    sa.Column('code', sa.String(length=32), nullable=False),
    sa.Column('title', sa.String(length=120), nullable=False),
    sa.Column('definition_version', sa.Integer(), nullable=False),
    sa.Column('region_code', sa.String(length=12), nullable=True),
    sa.Column('region_path', sa.String(length=64), nullable=False),
    sa.Column('department', sa.String(length=32), nullable=False),
    sa.Column('receiver_path', sa.String(length=64), nullable=False),
    sa.Column('period_kind', sa.Enum('month', 'quarter', 'year', 'days', name='periodkind', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('first_on', sa.Date(), nullable=False),
    sa.Column('end_on', sa.Date(), nullable=False),
    sa.Column('basis', sa.Enum('ordered', 'accepted', 'paid', name='basis', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('filters', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('restate_reason', sa.String(length=500), nullable=False),
    sa.Column('status', sa.Enum('drafted', 'submitted', 'returned', 'confirmed', 'superseded', name='runstatus', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('prepared_by', sa.BigInteger(), nullable=True),
    sa.Column('prepared_at', sa.DateTime(), nullable=False),
    sa.Column('submitted_by', sa.BigInteger(), nullable=True),
    sa.Column('submitted_at', sa.DateTime(), nullable=True),
    sa.Column('confirmed_by', sa.BigInteger(), nullable=True),
    sa.Column('confirmed_at', sa.DateTime(), nullable=True),
    sa.Column('return_reason', sa.String(length=500), nullable=False),
    sa.Column('narrative', sa.Text(), nullable=False),
    sa.Column('cases', sa.Text(), nullable=False),
    sa.Column('outstanding', sa.Text(), nullable=False),
    sa.Column('cut', sa.BigInteger(), nullable=True),
    sa.Column('as_of', sa.DateTime(), nullable=True),
    sa.Column('adjusts', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=True),
    sa.Column('figures', sa.Text(), nullable=False),
    sa.Column('sheet', sa.Text(), nullable=False),
    sa.Column('figures_sha256', sa.String(length=64), nullable=False),
    sa.Column('ledger_sha256', sa.String(length=64), nullable=False),
    sa.Column('file_sha256', sa.String(length=64), nullable=False),
    sa.CheckConstraint("status IN ('drafted', 'returned') OR (cut IS NOT NULL AND figures_sha256 <> '' AND ledger_sha256 <> '' AND file_sha256 <> '' AND submitted_by IS NOT NULL AND prepared_by IS NOT NULL AND no IS NOT NULL)", name=op.f('ck_report_run_frozen')),
    sa.CheckConstraint("status IN ('drafted', 'returned', 'submitted') OR confirmed_by IS NOT NULL", name=op.f('ck_report_run_confirmed')),
    sa.CheckConstraint("version = 1 OR restate_reason <> ''", name=op.f('ck_report_run_reason')),
    sa.CheckConstraint('confirmed_by IS NULL OR (confirmed_by <> submitted_by AND confirmed_by <> prepared_by)', name=op.f('ck_report_run_two_people')),
    sa.CheckConstraint('end_on > first_on', name=op.f('ck_report_run_period')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_report_run')),
    sa.UniqueConstraint('no', name=op.f('uq_report_run_no')),
    sa.UniqueConstraint('series', 'first_on', 'end_on', 'version', name=op.f('uq_report_run_series_first_on_end_on_version'))
    )
    with op.batch_alter_table('report_run', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_report_run_code'), ['code'], unique=False)
        batch_op.create_index('ix_report_run_place', ['region_path', 'department'], unique=False)
        batch_op.create_index(batch_op.f('ix_report_run_series'), ['series'], unique=False)
        batch_op.create_index(batch_op.f('ix_report_run_status'), ['status'], unique=False)
        batch_op.create_index('uq_report_run_open', ['series', 'first_on', 'end_on'], unique=True, sqlite_where=sa.text("status IN ('drafted', 'submitted', 'returned')"), postgresql_where=sa.text("status IN ('drafted', 'submitted', 'returned')"))

    op.create_table('duty_rule',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('code', sa.String(length=32), nullable=False),
    sa.Column('department', sa.String(length=32), nullable=False),
    sa.Column('region_code', sa.String(length=12), nullable=True),
    sa.Column('region_path', sa.String(length=64), nullable=False),
    sa.Column('cadence', sa.Enum('month', 'quarter', 'year', 'days', name='periodkind', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('due_days', sa.Integer(), nullable=True),
    sa.Column('since_on', sa.Date(), nullable=False),
    sa.Column('until_on', sa.Date(), nullable=True),
    sa.Column('by_user', sa.BigInteger(), nullable=True),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.CheckConstraint('until_on IS NULL OR until_on >= since_on', name=op.f('ck_duty_rule_days')),
    sa.ForeignKeyConstraint(['region_code'], ['region.code'], name=op.f('fk_duty_rule_region_code')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_duty_rule'))
    )
    with op.batch_alter_table('duty_rule', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_duty_rule_region_path'), ['region_path'], unique=False)

    op.create_table('report_duty',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('rule_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('kind', sa.Enum('report', 'plan', 'summary', 'activity', name='dutykind', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('code', sa.String(length=32), nullable=False),
    sa.Column('title', sa.String(length=120), nullable=False),
    sa.Column('region_code', sa.String(length=12), nullable=True),
    sa.Column('region_path', sa.String(length=64), nullable=False),
    sa.Column('department', sa.String(length=32), nullable=False),
    sa.Column('receiver_path', sa.String(length=64), nullable=False),
    sa.Column('period_kind', sa.Enum('month', 'quarter', 'year', 'days', name='periodkind', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('first_on', sa.Date(), nullable=False),
    sa.Column('end_on', sa.Date(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('done_on', sa.Date(), nullable=True),
    sa.Column('status', sa.Enum('open', 'done', 'cancelled', name='dutystatus', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('run_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('note', sa.String(length=255), nullable=False),
    sa.Column('set_by', sa.BigInteger(), nullable=True),
    sa.Column('made_at', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['rule_id'], ['duty_rule.id'], name=op.f('fk_report_duty_rule_id')),
    sa.ForeignKeyConstraint(['run_id'], ['report_run.id'], name=op.f('fk_report_duty_run_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_report_duty')),
    sa.UniqueConstraint('rule_id', 'first_on', name=op.f('uq_report_duty_rule_id_first_on'))
    )
    with op.batch_alter_table('report_duty', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_report_duty_due_on'), ['due_on'], unique=False)
        batch_op.create_index('ix_report_duty_place', ['region_path', 'department'], unique=False)
        batch_op.create_index(batch_op.f('ix_report_duty_run_id'), ['run_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_report_duty_status'), ['status'], unique=False)

    op.create_table('duty_reminder',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('duty_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('by_user', sa.BigInteger(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.Column('words', sa.String(length=255), nullable=False),
    sa.ForeignKeyConstraint(['duty_id'], ['report_duty.id'], name=op.f('fk_duty_reminder_duty_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_duty_reminder'))
    )
    with op.batch_alter_table('duty_reminder', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_duty_reminder_duty_id'), ['duty_id'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('duty_reminder', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_duty_reminder_duty_id'))

    op.drop_table('duty_reminder')
    with op.batch_alter_table('report_duty', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_report_duty_status'))
        batch_op.drop_index(batch_op.f('ix_report_duty_run_id'))
        batch_op.drop_index('ix_report_duty_place')
        batch_op.drop_index(batch_op.f('ix_report_duty_due_on'))

    op.drop_table('report_duty')
    with op.batch_alter_table('duty_rule', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_duty_rule_region_path'))

    op.drop_table('duty_rule')
    with op.batch_alter_table('report_run', schema=None) as batch_op:
        batch_op.drop_index('uq_report_run_open', sqlite_where=sa.text("status IN ('drafted', 'submitted', 'returned')"), postgresql_where=sa.text("status IN ('drafted', 'submitted', 'returned')"))
        batch_op.drop_index(batch_op.f('ix_report_run_status'))
        batch_op.drop_index(batch_op.f('ix_report_run_series'))
        batch_op.drop_index('ix_report_run_place')
        batch_op.drop_index(batch_op.f('ix_report_run_code'))

    op.drop_table('report_run')
    names = ", ".join(f"'{name}'" for name in ADDED)
    op.execute(f"DELETE FROM policy_parameter WHERE name IN ({names})")
    _allow(POLICIES)


def _allow(names: tuple[str, ...]) -> None:
    with op.batch_alter_table("policy_parameter") as batch:
        batch.drop_constraint(op.f("ck_policy_parameter_policy"), type_="check")
        listed = ", ".join(f"'{name}'" for name in names)
        batch.create_check_constraint(op.f("ck_policy_parameter_policy"), f"name IN ({listed})")
