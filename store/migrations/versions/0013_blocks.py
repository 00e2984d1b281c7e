"""blocks have a language and may be left out; officers lock, leave out and place them"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = '0013'
down_revision = '0012'
branch_labels = None
depends_on = None

IN_FORCE = sa.text('ended_at IS NULL')


def upgrade() -> None:
    with op.batch_alter_table('block', schema=None) as batch_op:
        batch_op.add_column(
            sa.Column('language', sqlmodel.sql.sqltypes.AutoString(), nullable=False, server_default='')
        )
        batch_op.add_column(sa.Column('left_out', sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table('block', schema=None) as batch_op:
        batch_op.alter_column('language', server_default=None)
        batch_op.alter_column('left_out', server_default=None)
    op.execute(
        'UPDATE block SET language = (SELECT answer.language FROM answer WHERE answer.id = block.answer_id)'
        ' WHERE editor IS NULL'
    )
    words = sa.Enum(
        'locked', 'left_out', 'placed', 'in_original', name='arrangement', native_enum=False, create_constraint=True, length=32
    )
    op.create_table('block_rule',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('cycle_id', sa.Integer(), nullable=False),
    sa.Column('question_id', sa.Integer(), nullable=False),
    sa.Column('institution', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('arrangement', words, nullable=False),
    sa.Column('answer_id', sa.Integer(), nullable=True),
    sa.Column('rank', sa.Integer(), nullable=True),
    sa.Column('reason_id', sa.Integer(), nullable=True),
    sa.Column('set_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('set_by', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('ended_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('ended_by', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.ForeignKeyConstraint(['answer_id'], ['answer.id'], name=op.f('fk_block_rule_answer_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['cycle_id'], ['cycle.id'], name=op.f('fk_block_rule_cycle_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['question_id'], ['question.id'], name=op.f('fk_block_rule_question_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['reason_id'], ['reason.id'], name=op.f('fk_block_rule_reason_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_block_rule'))
    )
    with op.batch_alter_table('block_rule', schema=None) as batch_op:
        for column in ('answer_id', 'cycle_id', 'reason_id'):
            batch_op.create_index(batch_op.f(f'ix_block_rule_{column}'), [column], unique=False)
        batch_op.create_index(
            'uq_block_rule_in_force', ['question_id', 'institution', 'arrangement'], unique=True,
            sqlite_where=IN_FORCE, postgresql_where=IN_FORCE,
        )


def downgrade() -> None:
    op.drop_table('block_rule')
    with op.batch_alter_table('block', schema=None) as batch_op:
        batch_op.drop_column('left_out')
        batch_op.drop_column('language')
