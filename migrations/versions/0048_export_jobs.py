"""Exports made in the background, and how long their files are kept."""

import re

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0048_export_jobs"
down_revision = "0047_events"
branch_labels = None
depends_on = None

STATUSES = ('queued', 'running', 'done', 'failed', 'cancelled', 'expired')


def upgrade() -> None:
    _allow(_allowed() | {'export_kept_days'})
    facts = sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), 'postgresql')
    op.create_table('export_job',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('user_id', sa.BigInteger(), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('form', sa.String(length=8), nullable=False),
    sa.Column('params', facts, nullable=False),
    sa.Column('reach', facts, nullable=False),
    sa.Column('title', sa.String(length=255), nullable=False),
    sa.Column('scope', sa.String(length=1000), nullable=False),
    sa.Column('status', sa.Enum(*STATUSES, name='exportstatus', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('done', sa.Integer(), nullable=False),
    sa.Column('total', sa.Integer(), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('token', sa.String(length=32), nullable=False),
    sa.Column('lease_until', sa.DateTime(), nullable=True),
    sa.Column('file_name', sa.String(length=255), nullable=False),
    sa.Column('mime', sa.String(length=255), nullable=False),
    sa.Column('size', sa.BigInteger(), nullable=False),
    sa.Column('failure', sa.String(length=500), nullable=False),
    sa.Column('created_at', sa.DateTime(), nullable=False),
    sa.Column('finished_at', sa.DateTime(), nullable=True),
    sa.Column('expires_at', sa.DateTime(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_export_job'))
    )
    with op.batch_alter_table('export_job', schema=None) as batch_op:
        batch_op.create_index('ix_export_job_owner', ['user_id', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_export_job_status'), ['status'], unique=False)


def downgrade() -> None:
    op.drop_table('export_job')
    op.execute(sa.text("DELETE FROM policy_parameter WHERE name = 'export_kept_days'"))
    _allow(_allowed() - {'export_kept_days'})


def _allowed() -> set[str]:
    """The names that the table takes now, whichever migrations came before."""
    checks = sa.inspect(op.get_bind()).get_check_constraints('policy_parameter')
    text = next(check['sqltext'] for check in checks if check['name'] == 'ck_policy_parameter_policy')
    return set(re.findall(r"'([a-z0-9_]+)'", text))


def _allow(names: set[str]) -> None:
    listed = ", ".join(f"'{name}'" for name in sorted(names))
    with op.batch_alter_table('policy_parameter', schema=None) as batch_op:
        batch_op.drop_constraint(op.f('ck_policy_parameter_policy'), type_='check')
        batch_op.create_check_constraint(op.f('ck_policy_parameter_policy'), f"name IN ({listed})")
