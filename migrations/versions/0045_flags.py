"""Integrity flags, and what each verification of the books came to."""

import re

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0045_flags"
down_revision = "0044_offline"
branch_labels = None
depends_on = None

KINDS = ('return_over_period', 'same_owner', 'split_orders', 'repeated_voucher', 'odd_price', 'last_hours')

PARAMETERS = (
    'flag_return_days', 'flag_split_days', 'flag_price_bp', 'flag_last_hours', 'flag_last_hours_bp', 'flag_min_yuan',
)


def upgrade() -> None:
    _allow(_allowed() | set(PARAMETERS))
    facts = sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), 'postgresql')
    op.create_table('integrity_flag',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('kind', sa.Enum(*KINDS, name='flagkind', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('status', sa.Enum('open', 'explained', 'upheld', name='flagstatus', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('key', sa.String(length=64), nullable=False),
    sa.Column('said', sa.String(length=500), nullable=False),
    sa.Column('about_unit_id', sa.BigInteger(), nullable=True),
    sa.Column('unit_name', sa.String(length=120), nullable=False),
    sa.Column('buyer_path', sa.String(length=64), nullable=False),
    sa.Column('about_cooperative_id', sa.BigInteger(), nullable=True),
    sa.Column('cooperative_name', sa.String(length=120), nullable=False),
    sa.Column('origin_path', sa.String(length=64), nullable=False),
    sa.Column('on_day', sa.Date(), nullable=False),
    sa.Column('amount_fen', sa.BigInteger(), nullable=False),
    sa.Column('evidence', facts, nullable=False),
    sa.Column('found_at', sa.DateTime(), nullable=False),
    sa.Column('answered_by', sa.BigInteger(), nullable=True),
    sa.Column('answered_at', sa.DateTime(), nullable=True),
    sa.Column('words', sa.String(length=1000), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_integrity_flag')),
    sa.UniqueConstraint('kind', 'key', name=op.f('uq_integrity_flag_kind_key'))
    )
    with op.batch_alter_table('integrity_flag', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_integrity_flag_buyer_path'), ['buyer_path'], unique=False)
        batch_op.create_index('ix_integrity_flag_concerned', ['kind', 'about_unit_id', 'about_cooperative_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_integrity_flag_on_day'), ['on_day'], unique=False)
        batch_op.create_index(batch_op.f('ix_integrity_flag_origin_path'), ['origin_path'], unique=False)
        batch_op.create_index(batch_op.f('ix_integrity_flag_status'), ['status'], unique=False)

    op.create_table('verify_run',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('began_at', sa.DateTime(), nullable=False),
    sa.Column('finished_at', sa.DateTime(), nullable=False),
    sa.Column('found', sa.Integer(), nullable=False),
    sa.Column('first', facts, nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_verify_run'))
    )
    with op.batch_alter_table('verify_run', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_verify_run_finished_at'), ['finished_at'], unique=False)


def downgrade() -> None:
    op.drop_table('verify_run')
    op.drop_table('integrity_flag')
    op.execute(sa.text("DELETE FROM policy_parameter WHERE name LIKE 'flag!_%' ESCAPE '!'"))
    _allow(_allowed() - set(PARAMETERS))


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
