"""who sent what cannot be filed is asked back by letter; what a mail was found to be is kept with it"""

import sqlalchemy as sa
from alembic import op

revision = '0018'
down_revision = '0017'
branch_labels = None
depends_on = None

BEFORE = (
    'referral', 'invitation', 'allocation', 'request', 'positions', 'consultation', 'update', 'reminder', 'escalation',
    'acknowledgement', 'circulation', 'shortening', 'decision', 'delivery', 'transfer', 'digest', 'contradiction',
)


def upgrade() -> None:
    _restrict(*BEFORE, 'asking_back')
    with op.batch_alter_table('message') as batch_op:
        batch_op.add_column(sa.Column('found', sa.JSON(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table('message') as batch_op:
        batch_op.drop_column('found')
    _restrict(*BEFORE)


def _restrict(*kinds: str) -> None:
    for table in ('matter', 'letter'):
        with op.batch_alter_table(table) as batch_op:
            batch_op.drop_constraint(op.f(f'ck_{table}_letterkind'), type_='check')
            batch_op.create_check_constraint(op.f(f'ck_{table}_letterkind'), sa.column('kind').in_(kinds))
