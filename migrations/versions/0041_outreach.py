"""The registers of outlets and of unsold goods."""

import sqlalchemy as sa
from alembic import op

revision = "0041_outreach"
down_revision = "0040_quotas"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('surplus_case',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('no', sa.String(length=24), nullable=False),
    sa.Column('status', sa.Enum('open', 'assigned', 'sold', 'closed', name='surplusstatus', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('region_code', sa.String(length=12), nullable=False),
    sa.Column('region_path', sa.String(length=64), nullable=False),
    sa.Column('holder', sa.String(length=120), nullable=False),
    sa.Column('product', sa.String(length=120), nullable=False),
    sa.Column('qty_milli', sa.BigInteger(), nullable=False),
    sa.Column('sold_milli', sa.BigInteger(), nullable=False),
    sa.Column('unit', sa.String(length=16), nullable=False),
    sa.Column('last_on', sa.Date(), nullable=False),
    sa.Column('at_risk', sa.Boolean(), nullable=False),
    sa.Column('office', sa.String(length=120), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=True),
    sa.Column('reported_by', sa.BigInteger(), nullable=False),
    sa.Column('reported_at', sa.DateTime(), nullable=False),
    sa.Column('closed_at', sa.DateTime(), nullable=True),
    sa.Column('closing', sa.String(length=500), nullable=False),
    sa.CheckConstraint('qty_milli > 0 AND sold_milli BETWEEN 0 AND qty_milli', name=op.f('ck_surplus_case_quantity')),
    sa.ForeignKeyConstraint(['region_code'], ['region.code'], name=op.f('fk_surplus_case_region_code')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_surplus_case')),
    sa.UniqueConstraint('no', name=op.f('uq_surplus_case_no'))
    )
    with op.batch_alter_table('surplus_case', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_surplus_case_last_on'), ['last_on'], unique=False)
        batch_op.create_index(batch_op.f('ix_surplus_case_region_path'), ['region_path'], unique=False)
        batch_op.create_index(batch_op.f('ix_surplus_case_status'), ['status'], unique=False)

    op.create_table('outlet',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('kind', sa.Enum('counter', 'zone', 'hall', 'centre', 'workstation', name='outletkind', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('venue', sa.Enum('supermarket', 'wholesale', 'farm_market', 'airport', 'station', 'hotel', 'scenic', 'petrol', 'other', name='outletvenue', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('address', sa.String(length=255), nullable=False),
    sa.Column('region_code', sa.String(length=12), nullable=False),
    sa.Column('region_path', sa.String(length=64), nullable=False),
    sa.Column('operator', sa.String(length=120), nullable=False),
    sa.Column('operator_unit_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('platform', sa.String(length=32), nullable=False),
    sa.Column('since_on', sa.Date(), nullable=False),
    sa.Column('until_on', sa.Date(), nullable=True),
    sa.Column('recorded_by', sa.BigInteger(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(), nullable=False),
    sa.CheckConstraint('until_on IS NULL OR until_on >= since_on', name=op.f('ck_outlet_days')),
    sa.ForeignKeyConstraint(['operator_unit_id'], ['buyer_unit.id'], name=op.f('fk_outlet_operator_unit_id')),
    sa.ForeignKeyConstraint(['region_code'], ['region.code'], name=op.f('fk_outlet_region_code')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_outlet'))
    )
    with op.batch_alter_table('outlet', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_outlet_region_path'), ['region_path'], unique=False)

    op.create_table('surplus_sale',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('case_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('channel', sa.Enum('platform', 'unit', 'community', 'emergency', 'market', 'online', 'other', name='surpluschannel', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('sold_on', sa.Date(), nullable=False),
    sa.Column('qty_milli', sa.BigInteger(), nullable=False),
    sa.Column('amount_fen', sa.BigInteger(), nullable=False),
    sa.Column('buyer', sa.String(length=120), nullable=False),
    sa.Column('recorded_by', sa.BigInteger(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(), nullable=False),
    sa.CheckConstraint('qty_milli > 0 AND amount_fen >= 0', name=op.f('ck_surplus_sale_positive')),
    sa.ForeignKeyConstraint(['case_id'], ['surplus_case.id'], name=op.f('fk_surplus_sale_case_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_surplus_sale'))
    )
    with op.batch_alter_table('surplus_sale', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_surplus_sale_case_id'), ['case_id'], unique=False)

    op.create_table('outlet_sales',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('outlet_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('month', sa.Integer(), nullable=False),
    sa.Column('sold_fen', sa.BigInteger(), nullable=False),
    sa.Column('accredited_fen', sa.BigInteger(), nullable=False),
    sa.Column('stated_by', sa.BigInteger(), nullable=False),
    sa.Column('stated_at', sa.DateTime(), nullable=False),
    sa.CheckConstraint('accredited_fen BETWEEN 0 AND sold_fen', name=op.f('ck_outlet_sales_accredited')),
    sa.ForeignKeyConstraint(['outlet_id'], ['outlet.id'], name=op.f('fk_outlet_sales_outlet_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_outlet_sales')),
    sa.UniqueConstraint('outlet_id', 'month', name=op.f('uq_outlet_sales_outlet_id_month'))
    )
    with op.batch_alter_table('outlet_sales', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_outlet_sales_month'), ['month'], unique=False)
        batch_op.create_index(batch_op.f('ix_outlet_sales_outlet_id'), ['outlet_id'], unique=False)

    op.create_table('outlet_supplier',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('outlet_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('cooperative_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('cooperative_name', sa.String(length=120), nullable=False),
    sa.Column('agreement_no', sa.String(length=64), nullable=False),
    sa.ForeignKeyConstraint(['cooperative_id'], ['cooperative.id'], name=op.f('fk_outlet_supplier_cooperative_id')),
    sa.ForeignKeyConstraint(['outlet_id'], ['outlet.id'], name=op.f('fk_outlet_supplier_outlet_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_outlet_supplier')),
    sa.UniqueConstraint('outlet_id', 'cooperative_id', name=op.f('uq_outlet_supplier_outlet_id_cooperative_id'))
    )
    with op.batch_alter_table('outlet_supplier', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_outlet_supplier_outlet_id'), ['outlet_id'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('outlet_supplier', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_outlet_supplier_outlet_id'))

    op.drop_table('outlet_supplier')
    with op.batch_alter_table('outlet_sales', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_outlet_sales_outlet_id'))
        batch_op.drop_index(batch_op.f('ix_outlet_sales_month'))

    op.drop_table('outlet_sales')
    with op.batch_alter_table('surplus_sale', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_surplus_sale_case_id'))

    op.drop_table('surplus_sale')
    with op.batch_alter_table('outlet', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_outlet_region_path'))

    op.drop_table('outlet')
    with op.batch_alter_table('surplus_case', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_surplus_case_status'))
        batch_op.drop_index(batch_op.f('ix_surplus_case_region_path'))
        batch_op.drop_index(batch_op.f('ix_surplus_case_last_on'))

    op.drop_table('surplus_case')
