"""what a past report says to the questions of a cycle"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = '0017'
down_revision = '0016'
branch_labels = None
depends_on = None

TEXT = sqlmodel.sql.sqltypes.AutoString()


def upgrade() -> None:
    op.create_table('past_report',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('cycle_id', sa.Integer(), nullable=False),
    sa.Column('kind', _words('pastkind', 'report', 'observations'), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('name', TEXT, nullable=False),
    sa.Column('sha256', TEXT, nullable=False),
    sa.Column('content', TEXT, nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('state', _words('liststate', 'read', 'proposed', 'confirmed', 'set_aside'), nullable=False),
    sa.Column('message_id', sa.Integer(), nullable=True),
    sa.Column('came_on', sa.Date(), nullable=False),
    sa.ForeignKeyConstraint(['cycle_id'], ['cycle.id'], name=op.f('fk_past_report_cycle_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['sha256'], ['file.sha256'], name=op.f('fk_past_report_sha256'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['content'], ['file.sha256'], name=op.f('fk_past_report_content'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['message_id'], ['message.id'], name=op.f('fk_past_report_message_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_past_report')),
    sa.UniqueConstraint('cycle_id', 'number', name=op.f('uq_past_report_cycle_id_number'))
    )
    with op.batch_alter_table('past_report', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_past_report_message_id'), ['message_id'], unique=False)


def downgrade() -> None:
    op.drop_table('past_report')


def _words(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)
