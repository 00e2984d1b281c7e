"""who was consulted stands in the report as the office's own text; a confidential body may be named or not"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = '0029'
down_revision = '0028'
branch_labels = None
depends_on = None

TEXT = sqlmodel.sql.sqltypes.AutoString()
OWN = 'SELECT id FROM answer WHERE contribution_id IS NULL'


def upgrade() -> None:
    with op.batch_alter_table('answer') as batch_op:
        batch_op.alter_column('contribution_id', existing_type=sa.Integer(), nullable=True)
        batch_op.add_column(sa.Column('sha256', TEXT, nullable=True))
        batch_op.create_foreign_key(op.f('fk_answer_sha256'), 'file', ['sha256'], ['sha256'], ondelete='RESTRICT')
    with op.batch_alter_table('draft') as batch_op:
        batch_op.add_column(sa.Column('consulted', TEXT, nullable=False, server_default=''))
    with op.batch_alter_table('draft') as batch_op:
        batch_op.alter_column('consulted', server_default=None)
    with op.batch_alter_table('third_document') as batch_op:
        batch_op.add_column(sa.Column('named', sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table('third_document') as batch_op:
        batch_op.alter_column('named', server_default=None)


def downgrade() -> None:
    op.execute(f'DELETE FROM block_rule WHERE answer_id IN ({OWN})')
    op.execute(f'DELETE FROM block WHERE answer_id IN ({OWN})')
    op.execute('DELETE FROM answer WHERE contribution_id IS NULL')
    with op.batch_alter_table('third_document') as batch_op:
        batch_op.drop_column('named')
    with op.batch_alter_table('draft') as batch_op:
        batch_op.drop_column('consulted')
    with op.batch_alter_table('answer') as batch_op:
        batch_op.drop_constraint(op.f('fk_answer_sha256'), type_='foreignkey')
        batch_op.drop_column('sha256')
        batch_op.alter_column('contribution_id', existing_type=sa.Integer(), nullable=False)
