"""what two passages say against each other, and what became of it"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = '0015'
down_revision = '0014'
branch_labels = None
depends_on = None

TEXT = sqlmodel.sql.sqltypes.AutoString()


def upgrade() -> None:
    op.create_table('contradiction',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('cycle_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('mark', TEXT, nullable=False),
    sa.Column('kind', _words('notice', 'figure', 'date', 'law', 'repetition'), nullable=False),
    sa.Column('state', _words(
        'contradictionstate', 'noticed', 'put', 'agreed', 'arbitration', 'settled', 'set_aside', 'gone'
    ), nullable=False),
    sa.Column('first', TEXT, nullable=False),
    sa.Column('second', TEXT, nullable=False),
    sa.Column('quotes', TEXT, nullable=False),
    sa.Column('noticed_on', sa.Date(), nullable=False),
    sa.Column('decided_on', sa.Date(), nullable=True),
    sa.Column('decided_by', TEXT, nullable=True),
    sa.Column('text_id', sa.Integer(), nullable=True),
    sa.Column('reason_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['cycle_id'], ['cycle.id'], name=op.f('fk_contradiction_cycle_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['quotes'], ['file.sha256'], name=op.f('fk_contradiction_quotes'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['text_id'], ['reason.id'], name=op.f('fk_contradiction_text_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['reason_id'], ['reason.id'], name=op.f('fk_contradiction_reason_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_contradiction')),
    sa.UniqueConstraint('cycle_id', 'number', name=op.f('uq_contradiction_cycle_id_number')),
    sa.UniqueConstraint('cycle_id', 'mark', name=op.f('uq_contradiction_cycle_id_mark'))
    )
    with op.batch_alter_table('contradiction', schema=None) as batch_op:
        for column in ('reason_id', 'text_id'):
            batch_op.create_index(batch_op.f(f'ix_contradiction_{column}'), [column], unique=False)


def downgrade() -> None:
    op.drop_table('contradiction')


def _words(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)
