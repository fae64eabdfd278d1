"""The register of events, and the booths that a town may have."""

import re

import sqlalchemy as sa
from alembic import op

revision = "0047_events"
down_revision = "0046_forms"
branch_labels = None
depends_on = None

PARAMETER = "booths_per_town"


def upgrade() -> None:
    _allow(_allowed() | {PARAMETER})
    op.create_table('event',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('kind', sa.Enum('sale', 'rally', 'harvest', 'carnival', 'matching', 'expo', 'other', name='eventkind', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('region_code', sa.String(length=12), nullable=False),
    sa.Column('region_path', sa.String(length=64), nullable=False),
    sa.Column('organiser', sa.String(length=120), nullable=False),
    sa.Column('by_town', sa.Boolean(), nullable=False),
    sa.Column('first_on', sa.Date(), nullable=False),
    sa.Column('last_on', sa.Date(), nullable=False),
    sa.Column('recorded_by', sa.BigInteger(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(), nullable=False),
    sa.CheckConstraint('last_on >= first_on', name=op.f('ck_event_days')),
    sa.ForeignKeyConstraint(['region_code'], ['region.code'], name=op.f('fk_event_region_code')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_event'))
    )
    with op.batch_alter_table('event', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_event_region_path'), ['region_path'], unique=False)
        batch_op.create_index(batch_op.f('ix_event_first_on'), ['first_on'], unique=False)

    op.create_table('event_session',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('event_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('place', sa.String(length=255), nullable=False),
    sa.Column('first_on', sa.Date(), nullable=False),
    sa.Column('last_on', sa.Date(), nullable=False),
    sa.CheckConstraint('last_on >= first_on', name=op.f('ck_event_session_days')),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_event_session_event_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_event_session')),
    sa.UniqueConstraint('event_id', 'number', name=op.f('uq_event_session_event_id_number'))
    )
    with op.batch_alter_table('event_session', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_event_session_event_id'), ['event_id'], unique=False)

    op.create_table('event_booth',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('event_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('town_code', sa.String(length=12), nullable=False),
    sa.Column('town_path', sa.String(length=64), nullable=False),
    sa.Column('slot', sa.Integer(), nullable=False),
    sa.Column('label', sa.String(length=32), nullable=False),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_event_booth_event_id')),
    sa.ForeignKeyConstraint(['town_code'], ['region.code'], name=op.f('fk_event_booth_town_code')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_event_booth')),
    sa.UniqueConstraint('event_id', 'town_code', 'slot', name=op.f('uq_event_booth_event_id_town_code_slot'))
    )
    with op.batch_alter_table('event_booth', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_event_booth_event_id'), ['event_id'], unique=False)

    op.create_table('event_exhibitor',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('event_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('cooperative_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('cooperative_name', sa.String(length=120), nullable=False),
    sa.Column('region_path', sa.String(length=64), nullable=False),
    sa.ForeignKeyConstraint(['cooperative_id'], ['cooperative.id'], name=op.f('fk_event_exhibitor_cooperative_id')),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_event_exhibitor_event_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_event_exhibitor')),
    sa.UniqueConstraint('event_id', 'cooperative_id', name=op.f('uq_event_exhibitor_event_id_cooperative_id'))
    )
    with op.batch_alter_table('event_exhibitor', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_event_exhibitor_event_id'), ['event_id'], unique=False)

    op.create_table('event_sales',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('event_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('session', sa.Integer(), nullable=False),
    sa.Column('cooperative_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('sold_fen', sa.BigInteger(), nullable=False),
    sa.Column('intent_fen', sa.BigInteger(), nullable=False),
    sa.Column('stated_by', sa.BigInteger(), nullable=False),
    sa.Column('stated_at', sa.DateTime(), nullable=False),
    sa.CheckConstraint('sold_fen >= 0 AND intent_fen >= 0', name=op.f('ck_event_sales_positive')),
    sa.ForeignKeyConstraint(['cooperative_id'], ['cooperative.id'], name=op.f('fk_event_sales_cooperative_id')),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_event_sales_event_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_event_sales')),
    sa.UniqueConstraint('event_id', 'session', 'cooperative_id', name=op.f('uq_event_sales_event_id_session_cooperative_id'))
    )
    with op.batch_alter_table('event_sales', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_event_sales_event_id'), ['event_id'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('event_sales', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_event_sales_event_id'))

    op.drop_table('event_sales')
    with op.batch_alter_table('event_exhibitor', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_event_exhibitor_event_id'))

    op.drop_table('event_exhibitor')
    with op.batch_alter_table('event_booth', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_event_booth_event_id'))

    op.drop_table('event_booth')
    with op.batch_alter_table('event_session', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_event_session_event_id'))

    op.drop_table('event_session')
    with op.batch_alter_table('event', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_event_region_path'))
        batch_op.drop_index(batch_op.f('ix_event_first_on'))

    op.drop_table('event')
    op.execute(sa.text("DELETE FROM policy_parameter WHERE name = 'booths_per_town'"))
    _allow(_allowed() - {PARAMETER})


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
