"""the body's list becomes the questions of a cycle"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('body_list',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('cycle_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('name', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('sha256', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('content', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('state', sa.Enum('read', 'proposed', 'confirmed', 'set_aside', name='liststate', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('message_id', sa.Integer(), nullable=True),
    sa.Column('came_on', sa.Date(), nullable=False),
    sa.ForeignKeyConstraint(['content'], ['file.sha256'], name=op.f('fk_body_list_content'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['cycle_id'], ['cycle.id'], name=op.f('fk_body_list_cycle_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['message_id'], ['message.id'], name=op.f('fk_body_list_message_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['sha256'], ['file.sha256'], name=op.f('fk_body_list_sha256'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_body_list')),
    sa.UniqueConstraint('cycle_id', 'number', name=op.f('uq_body_list_cycle_id_number'))
    )
    with op.batch_alter_table('body_list', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_body_list_message_id'), ['message_id'], unique=False)

    op.create_table('contest',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('cycle_id', sa.Integer(), nullable=False),
    sa.Column('question_id', sa.Integer(), nullable=False),
    sa.Column('institution', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('points_to', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('message_id', sa.Integer(), nullable=True),
    sa.Column('reason_id', sa.Integer(), nullable=True),
    sa.Column('recorded_on', sa.Date(), nullable=False),
    sa.Column('recorded_by', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('settled_on', sa.Date(), nullable=True),
    sa.Column('settled_by', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('ruling_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['cycle_id'], ['cycle.id'], name=op.f('fk_contest_cycle_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['message_id'], ['message.id'], name=op.f('fk_contest_message_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['question_id'], ['question.id'], name=op.f('fk_contest_question_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['reason_id'], ['reason.id'], name=op.f('fk_contest_reason_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['ruling_id'], ['reason.id'], name=op.f('fk_contest_ruling_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_contest'))
    )
    with op.batch_alter_table('contest', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_contest_cycle_id'), ['cycle_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_contest_message_id'), ['message_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_contest_question_id'), ['question_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_contest_reason_id'), ['reason_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_contest_ruling_id'), ['ruling_id'], unique=False)

    op.drop_table('wording')
    with op.batch_alter_table('cycle', schema=None) as batch_op:
        batch_op.add_column(sa.Column('allocation', sa.Integer(), nullable=False, server_default='0'))

    with op.batch_alter_table('question', schema=None) as batch_op:
        batch_op.add_column(sa.Column('asked', sa.Boolean(), nullable=False, server_default=sa.true()))
        batch_op.add_column(sa.Column('changed_on', sa.Date(), nullable=True))



def downgrade() -> None:
    with op.batch_alter_table('question', schema=None) as batch_op:
        batch_op.drop_column('changed_on')
        batch_op.drop_column('asked')

    with op.batch_alter_table('cycle', schema=None) as batch_op:
        batch_op.drop_column('allocation')

    op.create_table('wording',
    sa.Column('id', sa.INTEGER(), nullable=False),
    sa.Column('question_id', sa.INTEGER(), nullable=False),
    sa.Column('language', sa.VARCHAR(), nullable=False),
    sa.Column('text', sa.VARCHAR(), nullable=False),
    sa.Column('guidance', sa.VARCHAR(), nullable=False),
    sa.ForeignKeyConstraint(['question_id'], ['question.id'], name=op.f('fk_wording_question_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_wording')),
    sa.UniqueConstraint('question_id', 'language', name=op.f('uq_wording_question_id_language'))
    )
    with op.batch_alter_table('contest', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_contest_ruling_id'))
        batch_op.drop_index(batch_op.f('ix_contest_reason_id'))
        batch_op.drop_index(batch_op.f('ix_contest_question_id'))
        batch_op.drop_index(batch_op.f('ix_contest_message_id'))
        batch_op.drop_index(batch_op.f('ix_contest_cycle_id'))

    op.drop_table('contest')
    with op.batch_alter_table('body_list', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_body_list_message_id'))

    op.drop_table('body_list')
