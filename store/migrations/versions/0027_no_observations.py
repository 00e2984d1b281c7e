"""who is consulted, or invited, and says nothing has agreed to nothing: no observations were received"""

import sqlalchemy as sa
from alembic import op

revision = '0027'
down_revision = '0026'
branch_labels = None
depends_on = None

STATES = ('prepared', 'sent', 'partial', 'answered', 'withdrawn', 'transferred')
MORE = (*STATES[:4], 'silent', *STATES[4:])
BY_SILENCE = "answered_on IS NULL AND purpose IN ('consultation', 'meeting')"


def upgrade() -> None:
    _change(MORE)
    op.execute(f"UPDATE request SET state = 'silent' WHERE state = 'answered' AND {BY_SILENCE}")


def downgrade() -> None:
    op.execute("UPDATE request SET state = 'answered' WHERE state = 'silent'")
    _change(STATES)


def _change(states: tuple[str, ...]) -> None:
    with op.batch_alter_table('request') as batch_op:
        batch_op.drop_constraint(op.f('ck_request_requeststate'), type_='check')
        batch_op.create_check_constraint(op.f('ck_request_requeststate'), sa.column('state').in_(states))
