"""a past report that is loaded before its cycle is open"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = '0028'
down_revision = '0027'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('past_report') as batch_op:
        batch_op.alter_column('cycle_id', existing_type=sa.Integer(), nullable=True)
        batch_op.add_column(sa.Column('instrument', sqlmodel.sql.sqltypes.AutoString(), nullable=True))
        batch_op.create_check_constraint(op.f('ck_past_report_owner'), '(cycle_id IS NULL) <> (instrument IS NULL)')


def downgrade() -> None:
    op.execute('DELETE FROM past_report WHERE cycle_id IS NULL')
    with op.batch_alter_table('past_report') as batch_op:
        batch_op.drop_constraint(op.f('ck_past_report_owner'), type_='check')
        batch_op.drop_column('instrument')
        batch_op.alter_column('cycle_id', existing_type=sa.Integer(), nullable=False)
