"""whom a letter goes to, by a keyed hash: a person gets one a day"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = '0031'
down_revision = '0030'
branch_labels = None
depends_on = None

TEXT = sqlmodel.sql.sqltypes.AutoString()


def upgrade() -> None:
    with op.batch_alter_table('letter') as batch_op:
        batch_op.add_column(sa.Column('person', TEXT, nullable=False, server_default=''))
        batch_op.create_index(batch_op.f('ix_letter_person'), ['person'], unique=False)
    with op.batch_alter_table('letter') as batch_op:
        batch_op.alter_column('person', server_default=None)
    with op.batch_alter_table('matter') as batch_op:
        batch_op.create_index(batch_op.f('ix_matter_cycle_id_institution'), ['cycle_id', 'institution'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('matter') as batch_op:
        batch_op.drop_index(batch_op.f('ix_matter_cycle_id_institution'))
    with op.batch_alter_table('letter') as batch_op:
        batch_op.drop_index(batch_op.f('ix_letter_person'))
        batch_op.drop_column('person')
