"""Goods that take the place of others with the unit's consent."""

import sqlalchemy as sa
from alembic import op

revision = "0035_substitutions"
down_revision = "0034_selections"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('substitution',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('status', sa.Enum('proposed', 'consented', 'refused', 'withdrawn', name='substitutionstatus', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('order_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('order_line_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('sku_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('product_name', sa.String(length=120), nullable=False),
    sa.Column('spec', sa.String(length=120), nullable=False),
    sa.Column('unit', sa.String(length=16), nullable=False),
    sa.Column('qty_milli', sa.BigInteger(), nullable=False),
    sa.Column('price_fen', sa.BigInteger(), nullable=False),
    sa.Column('reason', sa.String(length=255), nullable=False),
    sa.Column('proposed_by', sa.BigInteger(), nullable=False),
    sa.Column('proposed_at', sa.DateTime(), nullable=False),
    sa.Column('answered_by', sa.BigInteger(), nullable=True),
    sa.Column('answered_at', sa.DateTime(), nullable=True),
    sa.Column('opinion', sa.String(length=255), nullable=False),
    sa.Column('new_line_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.CheckConstraint("new_line_id IS NULL OR status = 'consented'", name=op.f('ck_substitution_became')),
    sa.CheckConstraint('qty_milli > 0 AND price_fen > 0', name=op.f('ck_substitution_positive')),
    sa.ForeignKeyConstraint(['new_line_id'], ['order_line.id'], name=op.f('fk_substitution_new_line_id')),
    sa.ForeignKeyConstraint(['order_id'], ['sales_order.id'], name=op.f('fk_substitution_order_id')),
    sa.ForeignKeyConstraint(['order_line_id'], ['order_line.id'], name=op.f('fk_substitution_order_line_id')),
    sa.ForeignKeyConstraint(['sku_id'], ['sku.id'], name=op.f('fk_substitution_sku_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_substitution'))
    )
    with op.batch_alter_table('substitution', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_substitution_order_id'), ['order_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_substitution_status'), ['status'], unique=False)
        batch_op.create_index('uq_substitution_open', ['order_line_id'], unique=True, sqlite_where=sa.text("status = 'proposed'"), postgresql_where=sa.text("status = 'proposed'"))

    with op.batch_alter_table('order_line', schema=None) as batch_op:
        batch_op.add_column(sa.Column('substituted_milli', sa.BigInteger(), server_default='0', nullable=False))
        batch_op.add_column(sa.Column('substituted_fen', sa.BigInteger(), server_default='0', nullable=False))
        batch_op.create_check_constraint(op.f('ck_order_line_substituted'), 'substituted_milli BETWEEN 0 AND short_milli')
        batch_op.create_check_constraint(op.f('ck_order_line_substituted_fen'), 'substituted_fen BETWEEN 0 AND amount_fen')



def downgrade() -> None:
    with op.batch_alter_table('order_line', schema=None) as batch_op:
        batch_op.drop_constraint(op.f('ck_order_line_substituted_fen'), type_='check')
        batch_op.drop_constraint(op.f('ck_order_line_substituted'), type_='check')
        batch_op.drop_column('substituted_fen')
        batch_op.drop_column('substituted_milli')

    with op.batch_alter_table('substitution', schema=None) as batch_op:
        batch_op.drop_index('uq_substitution_open', sqlite_where=sa.text("status = 'proposed'"), postgresql_where=sa.text("status = 'proposed'"))
        batch_op.drop_index(batch_op.f('ix_substitution_status'))
        batch_op.drop_index(batch_op.f('ix_substitution_order_id'))

    op.drop_table('substitution')
