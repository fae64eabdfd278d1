"""Sales made elsewhere: batches, rows, parties outside the registers; helped sales."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0044_offline"
down_revision = "0043_transparency"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('outside_party',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('kind', sa.Enum('unit', 'cooperative', 'product', name='partykind', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('region', sa.String(length=12), nullable=False),
    sa.Column('seller', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_outside_party')),
    sa.UniqueConstraint('kind', 'name', 'region', 'seller', name=op.f('uq_outside_party_kind_name_region_seller'))
    )
    op.create_table('sale_batch',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('file_name', sa.String(length=255), nullable=False),
    sa.Column('region_path', sa.String(length=64), nullable=False),
    sa.Column('department', sa.String(length=32), nullable=False),
    sa.Column('status', sa.Enum('checked', 'submitted', 'confirmed', 'rejected', 'reversed', 'dropped', name='batchstatus', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('row_count', sa.Integer(), nullable=False),
    sa.Column('bad_count', sa.Integer(), nullable=False),
    sa.Column('duplicate_count', sa.Integer(), nullable=False),
    sa.Column('amount_fen', sa.BigInteger(), nullable=False),
    sa.Column('by_user', sa.BigInteger(), nullable=True),
    sa.Column('created_at', sa.DateTime(), nullable=False),
    sa.Column('submitted_at', sa.DateTime(), nullable=True),
    sa.Column('decided_by', sa.BigInteger(), nullable=True),
    sa.Column('decided_at', sa.DateTime(), nullable=True),
    sa.Column('reversed_by', sa.BigInteger(), nullable=True),
    sa.Column('reversed_at', sa.DateTime(), nullable=True),
    sa.Column('reason', sa.String(length=255), nullable=False),
    sa.CheckConstraint('decided_by <> by_user', name=op.f('ck_sale_batch_second_person')),
    sa.CheckConstraint('reversed_by <> by_user', name=op.f('ck_sale_batch_second_person_reverses')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sale_batch'))
    )
    with op.batch_alter_table('sale_batch', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_sale_batch_digest'), ['digest'], unique=False)
        batch_op.create_index(batch_op.f('ix_sale_batch_region_path'), ['region_path'], unique=False)
        batch_op.create_index(batch_op.f('ix_sale_batch_status'), ['status'], unique=False)
        batch_op.create_index('uq_sale_batch_digest', ['digest'], unique=True, sqlite_where=sa.text("status IN ('checked', 'submitted', 'confirmed')"), postgresql_where=sa.text("status IN ('checked', 'submitted', 'confirmed')"))

    op.create_table('sale_row',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('batch_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('row_no', sa.Integer(), nullable=False),
    sa.Column('state', sa.Enum('good', 'bad', 'duplicate', name='rowstate', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('key', sa.String(length=32), nullable=False),
    sa.Column('meaning', sa.String(length=32), nullable=False),
    sa.Column('seq', sa.String(length=20), nullable=False),
    sa.Column('counted_key', sa.String(length=32), nullable=True),
    sa.Column('duplicate_of', sa.BigInteger(), nullable=True),
    sa.Column('cells', sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), 'postgresql'), nullable=False),
    sa.Column('faults', sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), 'postgresql'), nullable=False),
    sa.Column('channel', sa.String(length=16), nullable=False),
    sa.Column('shop', sa.String(length=120), nullable=False),
    sa.Column('voucher', sa.String(length=120), nullable=False),
    sa.Column('on_day', sa.Date(), nullable=True),
    sa.Column('at', sa.DateTime(), nullable=True),
    sa.Column('month', sa.Integer(), nullable=False),
    sa.Column('unit_id', sa.BigInteger(), nullable=True),
    sa.Column('unit_name', sa.String(length=120), nullable=False),
    sa.Column('venue', sa.String(length=32), nullable=False),
    sa.Column('department', sa.String(length=32), nullable=False),
    sa.Column('competent_department', sa.String(length=120), nullable=False),
    sa.Column('buyer_category', sa.String(length=32), nullable=False),
    sa.Column('cooperative_id', sa.BigInteger(), nullable=True),
    sa.Column('cooperative_name', sa.String(length=120), nullable=False),
    sa.Column('product_id', sa.BigInteger(), nullable=True),
    sa.Column('product_name', sa.String(length=120), nullable=False),
    sa.Column('category', sa.String(length=8), nullable=False),
    sa.Column('category_top', sa.String(length=8), nullable=False),
    sa.Column('accredited', sa.Boolean(), nullable=False),
    sa.Column('accreditation_no', sa.String(length=120), nullable=False),
    sa.Column('buyer_province', sa.String(length=12), nullable=True),
    sa.Column('buyer_prefecture', sa.String(length=12), nullable=True),
    sa.Column('buyer_county', sa.String(length=12), nullable=True),
    sa.Column('buyer_town', sa.String(length=12), nullable=True),
    sa.Column('origin_province', sa.String(length=12), nullable=True),
    sa.Column('origin_prefecture', sa.String(length=12), nullable=True),
    sa.Column('origin_county', sa.String(length=12), nullable=True),
    sa.Column('origin_town', sa.String(length=12), nullable=True),
    sa.Column('fund_source', sa.String(length=32), nullable=False),
    sa.Column('purpose', sa.String(length=32), nullable=False),
    sa.Column('festival', sa.String(length=16), nullable=False),
    sa.Column('unit', sa.String(length=16), nullable=False),
    sa.Column('qty_milli', sa.BigInteger(), nullable=False),
    sa.Column('amount_fen', sa.BigInteger(), nullable=False),
    sa.Column('note', sa.String(length=255), nullable=False),
    sa.CheckConstraint("counted_key IS NULL OR (counted_key = key AND state = 'good')", name=op.f('ck_sale_row_counted')),
    sa.CheckConstraint("state <> 'good' OR (on_day IS NOT NULL AND unit_id IS NOT NULL AND cooperative_id IS NOT NULL AND product_id IS NOT NULL AND qty_milli > 0 AND amount_fen > 0 AND key <> '')", name=op.f('ck_sale_row_whole')),
    sa.ForeignKeyConstraint(['batch_id'], ['sale_batch.id'], name=op.f('fk_sale_row_batch_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sale_row')),
    sa.UniqueConstraint('batch_id', 'row_no', name=op.f('uq_sale_row_batch_id_row_no')),
    sa.UniqueConstraint('counted_key', name=op.f('uq_sale_row_counted_key'))
    )
    with op.batch_alter_table('sale_row', schema=None) as batch_op:
        batch_op.create_index('ix_sale_row_day', ['on_day'], unique=False)
        batch_op.create_index(batch_op.f('ix_sale_row_meaning'), ['meaning'], unique=False)

    op.create_table('helped_sale',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('status', sa.Enum('declared', 'confirmed', 'rejected', 'reversed', name='helpedstatus', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('unit_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('unit_name', sa.String(length=120), nullable=False),
    sa.Column('department', sa.String(length=32), nullable=False),
    sa.Column('unit_category', sa.String(length=32), nullable=False),
    sa.Column('region_path', sa.String(length=64), nullable=False),
    sa.Column('on_day', sa.Date(), nullable=False),
    sa.Column('amount_fen', sa.BigInteger(), nullable=False),
    sa.Column('product_name', sa.String(length=120), nullable=False),
    sa.Column('category', sa.String(length=8), nullable=False),
    sa.Column('category_top', sa.String(length=8), nullable=False),
    sa.Column('accredited', sa.Boolean(), nullable=False),
    sa.Column('origin_path', sa.String(length=64), nullable=False),
    sa.Column('seller_name', sa.String(length=120), nullable=False),
    sa.Column('buyer', sa.String(length=120), nullable=False),
    sa.Column('note', sa.String(length=255), nullable=False),
    sa.Column('by_user', sa.BigInteger(), nullable=False),
    sa.Column('created_at', sa.DateTime(), nullable=False),
    sa.Column('decided_by', sa.BigInteger(), nullable=True),
    sa.Column('decided_at', sa.DateTime(), nullable=True),
    sa.Column('reason', sa.String(length=255), nullable=False),
    sa.Column('reversed_on', sa.Date(), nullable=True),
    sa.Column('reversed_at', sa.DateTime(), nullable=True),
    sa.CheckConstraint('amount_fen > 0', name=op.f('ck_helped_sale_amount')),
    sa.CheckConstraint('decided_by <> by_user', name=op.f('ck_helped_sale_second_person')),
    sa.ForeignKeyConstraint(['unit_id'], ['buyer_unit.id'], name=op.f('fk_helped_sale_unit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_helped_sale'))
    )
    with op.batch_alter_table('helped_sale', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_helped_sale_on_day'), ['on_day'], unique=False)
        batch_op.create_index(batch_op.f('ix_helped_sale_region_path'), ['region_path'], unique=False)
        batch_op.create_index(batch_op.f('ix_helped_sale_reversed_on'), ['reversed_on'], unique=False)
        batch_op.create_index(batch_op.f('ix_helped_sale_status'), ['status'], unique=False)
        batch_op.create_index(batch_op.f('ix_helped_sale_unit_id'), ['unit_id'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('helped_sale', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_helped_sale_unit_id'))
        batch_op.drop_index(batch_op.f('ix_helped_sale_status'))
        batch_op.drop_index(batch_op.f('ix_helped_sale_reversed_on'))
        batch_op.drop_index(batch_op.f('ix_helped_sale_region_path'))
        batch_op.drop_index(batch_op.f('ix_helped_sale_on_day'))

    op.drop_table('helped_sale')
    with op.batch_alter_table('sale_row', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_sale_row_meaning'))
        batch_op.drop_index('ix_sale_row_day')

    op.drop_table('sale_row')
    with op.batch_alter_table('sale_batch', schema=None) as batch_op:
        batch_op.drop_index('uq_sale_batch_digest', sqlite_where=sa.text("status IN ('checked', 'submitted', 'confirmed')"), postgresql_where=sa.text("status IN ('checked', 'submitted', 'confirmed')"))
        batch_op.drop_index(batch_op.f('ix_sale_batch_status'))
        batch_op.drop_index(batch_op.f('ix_sale_batch_region_path'))
        batch_op.drop_index(batch_op.f('ix_sale_batch_digest'))

    op.drop_table('sale_batch')
    op.drop_table('outside_party')
