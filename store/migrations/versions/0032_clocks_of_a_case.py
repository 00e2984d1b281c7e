"""officers entrusted with a case are told of its clock by letter"""

import sqlalchemy as sa
from alembic import op

revision = '0032'
down_revision = '0031'
branch_labels = None
depends_on = None

BEFORE = (
    'referral', 'invitation', 'allocation', 'request', 'positions', 'consultation', 'update', 'reminder', 'escalation',
    'acknowledgement', 'circulation', 'shortening', 'decision', 'delivery', 'transfer', 'digest', 'contradiction',
    'asking_back', 'answers', 'transmission', 'clearance',
)


def upgrade() -> None:
    _restrict(*BEFORE, 'clock')


def downgrade() -> None:
    _restrict(*BEFORE)


def _restrict(*kinds: str) -> None:
    for table in ('matter', 'letter'):
        with op.batch_alter_table(table) as batch_op:
            batch_op.drop_constraint(op.f(f'ck_{table}_letterkind'), type_='check')
            batch_op.create_check_constraint(op.f(f'ck_{table}_letterkind'), sa.column('kind').in_(kinds))
