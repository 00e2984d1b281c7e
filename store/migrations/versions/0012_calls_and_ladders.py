"""a call says who was reached and what was promised; a cycle or an institution may have a ladder of its own"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = '0012'
down_revision = '0011'
branch_labels = None
depends_on = None

FUNCTIONS = ('focal_point', 'deputy', 'superior', 'mailbox')


def upgrade() -> None:
    op.create_table('ladder_change',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('cycle_id', sa.Integer(), nullable=False),
    sa.Column('institution', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('steps', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('set_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('set_by', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('reason_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['cycle_id'], ['cycle.id'], name=op.f('fk_ladder_change_cycle_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['reason_id'], ['reason.id'], name=op.f('fk_ladder_change_reason_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_ladder_change'))
    )
    with op.batch_alter_table('ladder_change', schema=None) as batch_op:
        batch_op.create_index(op.f('ix_ladder_change_cycle_id'), ['cycle_id'])
        batch_op.create_index(op.f('ix_ladder_change_reason_id'), ['reason_id'])
    with op.batch_alter_table('call', schema=None) as batch_op:
        batch_op.add_column(sa.Column('reached', sqlmodel.sql.sqltypes.AutoString(length=32), nullable=True))
        batch_op.add_column(sa.Column('promised_on', sa.Date(), nullable=True))
        batch_op.add_column(sa.Column('quiet', sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column('reason_id', sa.Integer(), nullable=True))
        batch_op.create_check_constraint(op.f('ck_call_function'), sa.column('reached').in_(FUNCTIONS))
        batch_op.create_foreign_key(op.f('fk_call_reason_id'), 'reason', ['reason_id'], ['id'], ondelete='RESTRICT')
        batch_op.create_index(op.f('ix_call_reason_id'), ['reason_id'])


def downgrade() -> None:
    with op.batch_alter_table('call', schema=None) as batch_op:
        batch_op.drop_index(op.f('ix_call_reason_id'))
        batch_op.drop_constraint(op.f('fk_call_reason_id'), type_='foreignkey')
        batch_op.drop_constraint(op.f('ck_call_function'), type_='check')
        for column in ('reason_id', 'quiet', 'promised_on', 'reached'):
            batch_op.drop_column(column)
    op.drop_table('ladder_change')
