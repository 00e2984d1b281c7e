"""one letter may say several matters"""

import sqlalchemy as sa
from alembic import op

revision = '0011'
down_revision = '0010'
branch_labels = None
depends_on = None

BEFORE = (
    'referral', 'invitation', 'allocation', 'request', 'positions', 'consultation', 'update', 'reminder', 'escalation',
    'acknowledgement', 'circulation', 'shortening', 'decision', 'delivery', 'transfer',
)


def upgrade() -> None:
    _restrict(*BEFORE, 'digest')


def downgrade() -> None:
    _restrict(*BEFORE)


def _restrict(*kinds: str) -> None:
    for table in ('matter', 'letter'):
        with op.batch_alter_table(table) as batch_op:
            batch_op.drop_constraint(op.f(f'ck_{table}_letterkind'), type_='check')
            batch_op.create_check_constraint(op.f(f'ck_{table}_letterkind'), sa.column('kind').in_(kinds))
