"""Campaigns with parents, words and the history of their days; they are counted without cubes."""

import sqlalchemy as sa
from alembic import op

revision = "0037_campaigns"
down_revision = "0036_saved_views"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('campaign_window_change',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('campaign_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('was_first_on', sa.Date(), nullable=False),
    sa.Column('was_last_on', sa.Date(), nullable=False),
    sa.Column('first_on', sa.Date(), nullable=False),
    sa.Column('last_on', sa.Date(), nullable=False),
    sa.Column('reason', sa.String(length=255), nullable=False),
    sa.Column('by_user', sa.BigInteger(), nullable=True),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['campaign_id'], ['campaign.id'], name=op.f('fk_campaign_window_change_campaign_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_campaign_window_change'))
    )
    with op.batch_alter_table('campaign_window_change', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_campaign_window_change_campaign_id'), ['campaign_id'], unique=False)

    with op.batch_alter_table('campaign', schema=None) as batch_op:
        batch_op.add_column(sa.Column('parent_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True))
        batch_op.add_column(sa.Column('note', sa.String(length=255), server_default='', nullable=False))
        batch_op.add_column(sa.Column('term_pack', sa.Enum('poverty', 'revival', name='termpack', native_enum=False, create_constraint=True, length=32), server_default='revival', nullable=False))
        batch_op.create_index(batch_op.f('ix_campaign_parent_id'), ['parent_id'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_campaign_parent_id'), 'campaign', ['parent_id'], ['id'])

    op.execute("DELETE FROM stat_cube WHERE cube IN ('campaign', 'origin.county*campaign', 'buyer.county*campaign')")


def downgrade() -> None:
    # The cubes of campaigns come back with `flask stats rebuild` or the next rebuild: they are only a copy.
    with op.batch_alter_table('campaign', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('ck_campaign_termpack'), type_='check')
        batch_op.drop_constraint(batch_op.f('fk_campaign_parent_id'), type_='foreignkey')
        batch_op.drop_index(batch_op.f('ix_campaign_parent_id'))
        batch_op.drop_column('term_pack')
        batch_op.drop_column('note')
        batch_op.drop_column('parent_id')

    op.drop_table('campaign_window_change')
