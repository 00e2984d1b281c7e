"""an attempt may come back"""

import sqlalchemy as sa
from alembic import op

revision = '0020'
down_revision = '0019'
branch_labels = None
depends_on = None

BEFORE = (
    'accepted', 'put_off', 'shut', 'refused', 'given_up', 'in_doubt', 'arrived', 'not_arrived', 'unproven',
)


def upgrade() -> None:
    _restrict(*BEFORE, 'bounced')


def downgrade() -> None:
    op.execute("UPDATE attempt SET outcome = 'accepted' WHERE outcome = 'bounced'")
    _restrict(*BEFORE)


def _restrict(*outcomes: str) -> None:
    with op.batch_alter_table('attempt') as batch_op:
        batch_op.drop_constraint(op.f('ck_attempt_outcome'), type_='check')
        batch_op.create_check_constraint(op.f('ck_attempt_outcome'), sa.column('outcome').in_(outcomes))
