"""a letter may leave by Microsoft 365"""

import sqlalchemy as sa
from alembic import op

revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None


def upgrade() -> None:
    _words('file', 'smtp', 'graph', 'print')


def downgrade() -> None:
    op.execute("UPDATE letter SET channel = 'smtp' WHERE channel = 'graph'")
    _words('file', 'smtp', 'print')


def _words(*known: str) -> None:
    with op.batch_alter_table('letter') as batch_op:
        batch_op.drop_constraint(op.f('ck_letter_channel'), type_='check')
        batch_op.create_check_constraint(op.f('ck_letter_channel'), sa.column('channel').in_(known))
