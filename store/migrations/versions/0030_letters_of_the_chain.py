"""a report is passed on by letter, who is to clear a draft is reminded by letter; a decision keeps its derogations"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = '0030'
down_revision = '0029'
branch_labels = None
depends_on = None

BEFORE = (
    'referral', 'invitation', 'allocation', 'request', 'positions', 'consultation', 'update', 'reminder', 'escalation',
    'acknowledgement', 'circulation', 'shortening', 'decision', 'delivery', 'transfer', 'digest', 'contradiction',
    'asking_back', 'answers',
)


def upgrade() -> None:
    _restrict(*BEFORE, 'transmission', 'clearance')
    with op.batch_alter_table('decision') as batch_op:
        batch_op.add_column(sa.Column('derogations', sqlmodel.sql.sqltypes.AutoString(), nullable=False, server_default=''))
    with op.batch_alter_table('decision') as batch_op:
        batch_op.alter_column('derogations', server_default=None)
    _from_the_journal()


def downgrade() -> None:
    with op.batch_alter_table('decision') as batch_op:
        batch_op.drop_column('derogations')
    _restrict(*BEFORE)


def _from_the_journal() -> None:
    """Give each decision the derogations that the journal names for it."""
    connection, text = op.get_bind(), sqlmodel.sql.sqltypes.AutoString
    journal = sa.table(
        'journal', sa.column('cycle_id', sa.Integer), sa.column('deed', text), sa.column('subject', text), sa.column('facts', sa.JSON)
    )
    decision = sa.table(
        'decision', sa.column('id', sa.Integer), sa.column('cycle_id', sa.Integer), sa.column('draft_id', sa.Integer),
        sa.column('step', text), sa.column('derogations', text), sa.column('derogation_id', sa.Integer),
    )
    draft = sa.table('draft', sa.column('id', sa.Integer), sa.column('number', sa.Integer))
    told = connection.execute(sa.select(journal).where(journal.c.deed.in_(('decide', 'announce')))).all()
    kinds = {(row.cycle_id, row.subject, row.facts.get('draft')): row.facts.get('derogation') for row in told}
    query = sa.select(decision.c.id, decision.c.cycle_id, decision.c.step, draft.c.number).join(
        draft, draft.c.id == decision.c.draft_id
    ).where(decision.c.derogation_id.is_not(None))
    for row in connection.execute(query).all():
        if found := kinds.get((row.cycle_id, row.step, str(row.number))):
            connection.execute(decision.update().where(decision.c.id == row.id).values(derogations=",".join(sorted(found.split(",")))))


def _restrict(*kinds: str) -> None:
    for table in ('matter', 'letter'):
        with op.batch_alter_table(table) as batch_op:
            batch_op.drop_constraint(op.f(f'ck_{table}_letterkind'), type_='check')
            batch_op.create_check_constraint(op.f(f'ck_{table}_letterkind'), sa.column('kind').in_(kinds))
