"""more can be asked of institutions, by more kinds of letters"""

import sqlalchemy as sa
from alembic import op

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None

PURPOSES = ('collect', 'shorten', 'review')
LETTERS = (
    'request', 'reminder', 'escalation', 'acknowledgement', 'circulation', 'shortening', 'decision', 'delivery',
    'transfer',
)
MORE_PURPOSES = (
    'focal_points', 'meeting', 'allocation', 'collect', 'positions', 'consultation', 'shorten', 'review', 'update',
)
MORE_LETTERS = (
    'referral', 'invitation', 'allocation', 'request', 'positions', 'consultation', 'update', *LETTERS[1:],
)


def upgrade() -> None:
    _change(MORE_PURPOSES, MORE_LETTERS, PURPOSES, LETTERS)


def downgrade() -> None:
    _change(PURPOSES, LETTERS, MORE_PURPOSES, MORE_LETTERS)


def _change(purposes: tuple[str, ...], letters: tuple[str, ...], old_purposes: tuple[str, ...], old_letters: tuple[str, ...]) -> None:
    for table, column, name, words, old in (
        ('request', 'purpose', 'purpose', purposes, old_purposes),
        ('matter', 'kind', 'letterkind', letters, old_letters),
        ('letter', 'kind', 'letterkind', letters, old_letters),
    ):
        with op.batch_alter_table(table) as batch_op:
            batch_op.drop_constraint(op.f(f'ck_{table}_{name}'), type_='check')
            batch_op.create_check_constraint(op.f(f'ck_{table}_{name}'), sa.column(column).in_(words))
