"""the nature of each answer, and the institution that a reference names"""

import sqlalchemy as sa
from alembic import op

revision = '0021'
down_revision = '0020'
branch_labels = None
depends_on = None

BEFORE = ('text', 'nothing', 'otherwise')
NOW = ('text', 'nothing_to_report', 'not_applicable', 'reference', 'repeated', 'to_be_completed', 'otherwise')


def upgrade() -> None:
    with op.batch_alter_table('answer') as batch_op:
        batch_op.add_column(sa.Column('refers_to', sa.String(), nullable=True))
        batch_op.drop_constraint(op.f('ck_answer_nature'), type_='check')
    op.execute("UPDATE answer SET nature = 'nothing_to_report' WHERE nature = 'nothing'")
    _restrict(*NOW)


def downgrade() -> None:
    with op.batch_alter_table('answer') as batch_op:
        batch_op.drop_constraint(op.f('ck_answer_nature'), type_='check')
    op.execute("UPDATE answer SET nature = 'nothing' WHERE nature = 'nothing_to_report'")
    op.execute("UPDATE answer SET nature = 'text' WHERE nature NOT IN ('text', 'nothing', 'otherwise')")
    _restrict(*BEFORE)
    with op.batch_alter_table('answer') as batch_op:
        batch_op.drop_column('refers_to')


def _restrict(*natures: str) -> None:
    with op.batch_alter_table('answer') as batch_op:
        batch_op.create_check_constraint(op.f('ck_answer_nature'), sa.column('nature').in_(natures))
