"""the register of documents of those who were consulted"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = '0025'
down_revision = '0024'
branch_labels = None
depends_on = None

TEXT = sqlmodel.sql.sqltypes.AutoString()


def upgrade() -> None:
    op.create_table('third_document',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('cycle_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('body', TEXT, nullable=False),
    sa.Column('kind', sa.Enum(
        'position', 'children', name='heard', native_enum=False, create_constraint=True, length=32
    ), nullable=False),
    sa.Column('came_on', sa.Date(), nullable=False),
    sa.Column('is_public', sa.Boolean(), nullable=False),
    sa.Column('questions', TEXT, nullable=False),
    sa.Column('sha256', TEXT, nullable=False),
    sa.Column('method', TEXT, nullable=False),
    sa.Column('ages', TEXT, nullable=False),
    sa.Column('consent', TEXT, nullable=False),
    sa.Column('registered_by', TEXT, nullable=False),
    sa.ForeignKeyConstraint(['cycle_id'], ['cycle.id'], name=op.f('fk_third_document_cycle_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['sha256'], ['file.sha256'], name=op.f('fk_third_document_sha256'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_third_document')),
    sa.UniqueConstraint('cycle_id', 'number', name=op.f('uq_third_document_cycle_id_number')),
    sa.UniqueConstraint('cycle_id', 'sha256', name=op.f('uq_third_document_cycle_id_sha256'))
    )


def downgrade() -> None:
    op.drop_table('third_document')
