"""what reviewers said of a draft, and the answers to it by letter"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = '0022'
down_revision = '0021'
branch_labels = None
depends_on = None

TEXT = sqlmodel.sql.sqltypes.AutoString()
BEFORE = (
    'referral', 'invitation', 'allocation', 'request', 'positions', 'consultation', 'update', 'reminder', 'escalation',
    'acknowledgement', 'circulation', 'shortening', 'decision', 'delivery', 'transfer', 'digest', 'contradiction',
    'asking_back',
)


def upgrade() -> None:
    op.create_table('comment',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('cycle_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('draft_id', sa.Integer(), nullable=False),
    sa.Column('institution', TEXT, nullable=False),
    sa.Column('message_id', sa.Integer(), nullable=True),
    sa.Column('mark', TEXT, nullable=False),
    sa.Column('kind', _words('commentkind', 'comment', 'reply', 'insertion', 'deletion', 'move', 'untracked'), nullable=False),
    sa.Column('paragraph', TEXT, nullable=False),
    sa.Column('block', TEXT, nullable=False),
    sa.Column('said', TEXT, nullable=False),
    sa.Column('answers', sa.Integer(), nullable=True),
    sa.Column('came_on', sa.Date(), nullable=False),
    sa.Column('state', _words(
        'commentstate', 'open', 'accepted', 'partly', 'by_hand', 'rejected', 'noted'
    ), nullable=False),
    sa.Column('decided_on', sa.Date(), nullable=True),
    sa.Column('decided_by', TEXT, nullable=True),
    sa.Column('text_id', sa.Integer(), nullable=True),
    sa.Column('reason_id', sa.Integer(), nullable=True),
    sa.Column('taken_in', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['cycle_id'], ['cycle.id'], name=op.f('fk_comment_cycle_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['draft_id'], ['draft.id'], name=op.f('fk_comment_draft_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['message_id'], ['message.id'], name=op.f('fk_comment_message_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['said'], ['file.sha256'], name=op.f('fk_comment_said'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['text_id'], ['reason.id'], name=op.f('fk_comment_text_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['reason_id'], ['reason.id'], name=op.f('fk_comment_reason_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_comment')),
    sa.UniqueConstraint('cycle_id', 'number', name=op.f('uq_comment_cycle_id_number')),
    sa.UniqueConstraint('cycle_id', 'mark', name=op.f('uq_comment_cycle_id_mark'))
    )
    with op.batch_alter_table('comment', schema=None) as batch_op:
        for column in ('draft_id', 'message_id', 'reason_id', 'text_id'):
            batch_op.create_index(batch_op.f(f'ix_comment_{column}'), [column], unique=False)
    _restrict(*BEFORE, 'answers')


def downgrade() -> None:
    op.drop_table('comment')
    _restrict(*BEFORE)


def _restrict(*kinds: str) -> None:
    for table in ('matter', 'letter'):
        with op.batch_alter_table(table) as batch_op:
            batch_op.drop_constraint(op.f(f'ck_{table}_letterkind'), type_='check')
            batch_op.create_check_constraint(op.f(f'ck_{table}_letterkind'), sa.column('kind').in_(kinds))


def _words(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)
