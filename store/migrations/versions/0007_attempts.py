"""each attempt to hand over a letter is kept, with recipients and the server's answer"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None

OUTCOMES = ('accepted', 'put_off', 'shut', 'refused', 'given_up', 'in_doubt', 'arrived', 'not_arrived', 'unproven')


def upgrade() -> None:
    op.create_table('attempt',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('letter_id', sa.Integer(), nullable=False),
    sa.Column('n', sa.Integer(), nullable=False),
    sa.Column('recipients', sa.JSON(), nullable=False),
    sa.Column('began_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('ended_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('outcome', sa.Enum(*OUTCOMES, name='outcome', native_enum=False, create_constraint=True, length=32), nullable=True),
    sa.Column('code', sa.Integer(), nullable=True),
    sa.Column('reply', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('asked_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['letter_id'], ['letter.id'], name=op.f('fk_attempt_letter_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_attempt')),
    sa.UniqueConstraint('letter_id', 'n', name=op.f('uq_attempt_letter_id_n'))
    )
    op.execute(
        "INSERT INTO attempt (letter_id, n, recipients, began_at, ended_at, outcome, code, reply) "
        "SELECT id, attempts, '[]', COALESCE(sent_at, leaves_at), COALESCE(sent_at, leaves_at), "
        "CASE state WHEN 'sent' THEN 'accepted' WHEN 'undeliverable' THEN 'refused' WHEN 'released' THEN 'put_off' "
        "ELSE 'in_doubt' END, reply_code, reply FROM letter WHERE attempts > 0"
    )
    with op.batch_alter_table('letter', schema=None) as batch_op:
        batch_op.drop_column('reply_code')
        batch_op.drop_column('reply')
        batch_op.drop_column('attempts')


def downgrade() -> None:
    with op.batch_alter_table('letter', schema=None) as batch_op:
        batch_op.add_column(sa.Column('attempts', sa.Integer(), nullable=False, server_default='0'))
        batch_op.add_column(sa.Column('reply', sqlmodel.sql.sqltypes.AutoString(), nullable=True))
        batch_op.add_column(sa.Column('reply_code', sa.Integer(), nullable=True))
    op.execute(
        "UPDATE letter SET attempts = (SELECT COUNT(*) FROM attempt WHERE letter_id = letter.id), "
        "reply = (SELECT reply FROM attempt a WHERE a.letter_id = letter.id ORDER BY n DESC LIMIT 1), "
        "reply_code = (SELECT code FROM attempt a WHERE a.letter_id = letter.id ORDER BY n DESC LIMIT 1)"
    )
    op.drop_table('attempt')
