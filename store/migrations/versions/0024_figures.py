"""figures of the statistics annex, and small ones that may be shown"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = '0024'
down_revision = '0023'
branch_labels = None
depends_on = None

TEXT = sqlmodel.sql.sqltypes.AutoString()


def upgrade() -> None:
    op.create_table('table_return',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('request_id', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('message_id', sa.Integer(), nullable=False),
    sa.Column('sha256', TEXT, nullable=False),
    sa.Column('content', TEXT, nullable=False),
    sa.Column('faults', TEXT, nullable=True),
    sa.Column('received_on', sa.Date(), nullable=False),
    sa.ForeignKeyConstraint(['request_id'], ['request.id'], name=op.f('fk_table_return_request_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['message_id'], ['message.id'], name=op.f('fk_table_return_message_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['sha256'], ['file.sha256'], name=op.f('fk_table_return_sha256'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['content'], ['file.sha256'], name=op.f('fk_table_return_content'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['faults'], ['file.sha256'], name=op.f('fk_table_return_faults'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_table_return')),
    sa.UniqueConstraint('request_id', 'version', name=op.f('uq_table_return_request_id_version'))
    )
    with op.batch_alter_table('table_return', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_table_return_message_id'), ['message_id'], unique=False)
    op.create_table('shown_figure',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('cycle_id', sa.Integer(), nullable=False),
    sa.Column('table_code', TEXT, nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('row', TEXT, nullable=False),
    sa.Column('column', TEXT, nullable=False),
    sa.Column('reason_id', sa.Integer(), nullable=False),
    sa.Column('set_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('set_by', TEXT, nullable=False),
    sa.ForeignKeyConstraint(['cycle_id'], ['cycle.id'], name=op.f('fk_shown_figure_cycle_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['reason_id'], ['reason.id'], name=op.f('fk_shown_figure_reason_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_shown_figure')),
    sa.UniqueConstraint('cycle_id', 'table_code', 'year', 'row', 'column', name=op.f(
        'uq_shown_figure_cycle_id_table_code_year_row_column'
    ))
    )
    with op.batch_alter_table('shown_figure', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_shown_figure_reason_id'), ['reason_id'], unique=False)


def downgrade() -> None:
    op.drop_table('shown_figure')
    op.drop_table('table_return')
