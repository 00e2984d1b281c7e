"""Dates may have an hour, a stage may be left out, a clock may stand."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None

TABLES = ('anchor_day', 'milestone_day')
BEFORE = ('open', 'provisional', 'confirmed', 'moved')


def upgrade() -> None:
    for table in TABLES:
        _restrict(table, (*BEFORE, 'dropped'))
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.add_column(sa.Column('at', sa.Time(), nullable=True))
    op.create_table('clock_stop',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('cycle_id', sa.Integer(), nullable=False),
    sa.Column('institution', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('stopped_on', sa.Date(), nullable=False),
    sa.Column('stopped_by', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('started_on', sa.Date(), nullable=True),
    sa.Column('started_by', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('reason_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['cycle_id'], ['cycle.id'], name=op.f('fk_clock_stop_cycle_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['reason_id'], ['reason.id'], name=op.f('fk_clock_stop_reason_id'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_clock_stop'))
    )
    with op.batch_alter_table('clock_stop', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_clock_stop_cycle_id'), ['cycle_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_clock_stop_reason_id'), ['reason_id'], unique=False)


def downgrade() -> None:
    op.drop_table('clock_stop')
    for table in TABLES:
        op.execute(f"UPDATE {table} SET status = 'open' WHERE status = 'dropped'")
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_column('at')
        _restrict(table, BEFORE)


def _restrict(table: str, values: tuple[str, ...]) -> None:
    """Let the column of statuses hold these words."""
    listed = ", ".join(f"'{value}'" for value in values)
    with op.batch_alter_table(table, schema=None) as batch_op:
        batch_op.drop_constraint(op.f(f'ck_{table}_datestatus'), type_='check')
        batch_op.create_check_constraint(op.f(f'ck_{table}_datestatus'), sa.text(f"status IN ({listed})"))
