"""Delivery runs with their sheets; who signed an acceptance, and on which sheet."""

import sqlalchemy as sa
from alembic import op

revision = "0032_deliveries"
down_revision = "0031_standing"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('delivery',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('no', sa.String(length=24), nullable=False),
    sa.Column('status', sa.Enum('planned', 'loaded', 'under_way', 'done', 'cancelled', name='deliverystatus', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('cooperative_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('cooperative_name', sa.String(length=120), nullable=False),
    sa.Column('first_on', sa.Date(), nullable=False),
    sa.Column('last_on', sa.Date(), nullable=False),
    sa.Column('carrier', sa.String(length=120), nullable=False),
    sa.Column('vehicle', sa.String(length=64), nullable=False),
    sa.Column('driver', sa.String(length=120), nullable=False),
    sa.Column('note', sa.String(length=255), nullable=False),
    sa.Column('planned_by', sa.BigInteger(), nullable=True),
    sa.Column('planned_at', sa.DateTime(), nullable=False),
    sa.Column('loaded_by', sa.BigInteger(), nullable=True),
    sa.Column('loaded_at', sa.DateTime(), nullable=True),
    sa.Column('left_at', sa.DateTime(), nullable=True),
    sa.Column('done_at', sa.DateTime(), nullable=True),
    sa.CheckConstraint('first_on <= last_on', name=op.f('ck_delivery_window')),
    sa.ForeignKeyConstraint(['cooperative_id'], ['cooperative.id'], name=op.f('fk_delivery_cooperative_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_delivery')),
    sa.UniqueConstraint('no', name=op.f('uq_delivery_no'))
    )
    with op.batch_alter_table('delivery', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_delivery_cooperative_id'), ['cooperative_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_delivery_status'), ['status'], unique=False)

    op.create_table('delivery_sheet',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('no', sa.String(length=24), nullable=False),
    sa.Column('token', sa.String(length=40), nullable=False),
    sa.Column('delivery_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('unit_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('unit_name', sa.String(length=120), nullable=False),
    sa.Column('counted_unit_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('counted_unit_name', sa.String(length=120), nullable=False),
    sa.Column('delivery_point_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('delivery_to', sa.String(length=255), nullable=False),
    sa.ForeignKeyConstraint(['counted_unit_id'], ['buyer_unit.id'], name=op.f('fk_delivery_sheet_counted_unit_id')),
    sa.ForeignKeyConstraint(['delivery_id'], ['delivery.id'], name=op.f('fk_delivery_sheet_delivery_id')),
    sa.ForeignKeyConstraint(['delivery_point_id'], ['delivery_point.id'], name=op.f('fk_delivery_sheet_delivery_point_id')),
    sa.ForeignKeyConstraint(['unit_id'], ['buyer_unit.id'], name=op.f('fk_delivery_sheet_unit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_delivery_sheet')),
    sa.UniqueConstraint('delivery_id', 'position', name=op.f('uq_delivery_sheet_delivery_id_position')),
    sa.UniqueConstraint('no', name=op.f('uq_delivery_sheet_no')),
    sa.UniqueConstraint('token', name=op.f('uq_delivery_sheet_token'))
    )
    with op.batch_alter_table('delivery_sheet', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_delivery_sheet_counted_unit_id'), ['counted_unit_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_delivery_sheet_unit_id'), ['unit_id'], unique=False)

    op.create_table('delivery_line',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('sheet_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('order_line_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('qty_milli', sa.BigInteger(), nullable=False),
    sa.Column('loaded_milli', sa.BigInteger(), nullable=True),
    sa.Column('shipment_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.CheckConstraint('(COALESCE(loaded_milli, 0) > 0) = (shipment_id IS NOT NULL)', name=op.f('ck_delivery_line_shipped')),
    sa.CheckConstraint('loaded_milli IS NULL OR (loaded_milli >= 0 AND loaded_milli <= qty_milli)', name=op.f('ck_delivery_line_loaded')),
    sa.CheckConstraint('qty_milli > 0', name=op.f('ck_delivery_line_qty')),
    sa.ForeignKeyConstraint(['order_line_id'], ['order_line.id'], name=op.f('fk_delivery_line_order_line_id')),
    sa.ForeignKeyConstraint(['sheet_id'], ['delivery_sheet.id'], name=op.f('fk_delivery_line_sheet_id')),
    sa.ForeignKeyConstraint(['shipment_id'], ['shipment.id'], name=op.f('fk_delivery_line_shipment_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_delivery_line')),
    sa.UniqueConstraint('sheet_id', 'order_line_id', name=op.f('uq_delivery_line_sheet_id_order_line_id'))
    )
    with op.batch_alter_table('delivery_line', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_delivery_line_order_line_id'), ['order_line_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_delivery_line_shipment_id'), ['shipment_id'], unique=False)

    with op.batch_alter_table('acceptance', schema=None) as batch_op:
        batch_op.add_column(sa.Column('signed_name', sa.String(length=120), server_default='', nullable=False))
        batch_op.add_column(sa.Column('sheet_id', sa.BigInteger(), nullable=True))
        batch_op.create_index(batch_op.f('ix_acceptance_sheet_id'), ['sheet_id'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('acceptance', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_acceptance_sheet_id'))
        batch_op.drop_column('sheet_id')
        batch_op.drop_column('signed_name')

    with op.batch_alter_table('delivery_line', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_delivery_line_shipment_id'))
        batch_op.drop_index(batch_op.f('ix_delivery_line_order_line_id'))

    op.drop_table('delivery_line')
    with op.batch_alter_table('delivery_sheet', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_delivery_sheet_unit_id'))
        batch_op.drop_index(batch_op.f('ix_delivery_sheet_counted_unit_id'))

    op.drop_table('delivery_sheet')
    with op.batch_alter_table('delivery', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_delivery_status'))
        batch_op.drop_index(batch_op.f('ix_delivery_cooperative_id'))

    op.drop_table('delivery')
