"""a contribution has parts and an author, what was noticed in it, what is attested of it; more time is asked for"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = '0026'
down_revision = '0025'
branch_labels = None
depends_on = None

TEXT = sqlmodel.sql.sqltypes.AutoString()
FUNCTIONS = ('focal_point', 'deputy', 'superior', 'mailbox')


def upgrade() -> None:
    with op.batch_alter_table('contribution') as batch_op:
        batch_op.add_column(sa.Column('beside_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('author', TEXT, nullable=True))
        batch_op.create_foreign_key(
            op.f('fk_contribution_beside_id'), 'contribution', ['beside_id'], ['id'], ondelete='RESTRICT'
        )
        batch_op.create_index(batch_op.f('ix_contribution_beside_id'), ['beside_id'])
    with op.batch_alter_table('answer') as batch_op:
        batch_op.add_column(sa.Column('digest', TEXT, nullable=False, server_default=''))
        batch_op.add_column(sa.Column('set_aside', sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table('answer') as batch_op:
        batch_op.alter_column('digest', server_default=None)
        batch_op.alter_column('set_aside', server_default=None)
    op.create_table('flaw',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('contribution_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('kind', _words(
        'flawkind', 'open_changes', 'comments', 'over_budget', 'annex_missing', 'image_without_text', 'broken_numbering',
        'macros', 'national_number', 'birth_date', 'telephone', 'minor_named', 'case_number', 'not_checked',
    ), nullable=False),
    sa.Column('question', TEXT, nullable=False),
    sa.Column('place', sa.Integer(), nullable=False),
    sa.Column('count', sa.Integer(), nullable=False),
    sa.Column('lifted_on', sa.Date(), nullable=True),
    sa.Column('lifted_by', TEXT, nullable=True),
    sa.Column('reason_id', sa.Integer(), nullable=True),
    *_references('flaw', contribution_id='contribution', reason_id='reason'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_flaw')),
    sa.UniqueConstraint('contribution_id', 'number', name=op.f('uq_flaw_contribution_id_number')),
    )
    _index('flaw', 'reason_id')
    op.create_table('attestation',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('request_id', sa.Integer(), nullable=False),
    sa.Column('contribution_id', sa.Integer(), nullable=True),
    sa.Column('what', _words('attested', 'answered', 'validated', 'exempted'), nullable=False),
    sa.Column('way', _words('way', 'mail', 'telephone', 'paper', 'meeting'), nullable=True),
    sa.Column('said_by', _words('said_by', *FUNCTIONS), nullable=True),
    sa.Column('said_on', sa.Date(), nullable=True),
    sa.Column('officer', TEXT, nullable=False),
    sa.Column('recorded_on', sa.Date(), nullable=False),
    sa.Column('message_id', sa.Integer(), nullable=True),
    sa.Column('reason_id', sa.Integer(), nullable=True),
    *_references(
        'attestation', request_id='request', contribution_id='contribution', message_id='message', reason_id='reason'
    ),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_attestation')),
    )
    _index('attestation', 'request_id', 'contribution_id', 'message_id', 'reason_id')
    op.create_table('extension',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('request_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('message_id', sa.Integer(), nullable=True),
    sa.Column('asked_on', sa.Date(), nullable=False),
    sa.Column('wished_for', sa.Date(), nullable=True),
    sa.Column('state', _words('extensionstate', 'waiting', 'granted', 'refused'), nullable=False),
    sa.Column('recorded_by', TEXT, nullable=False),
    sa.Column('decided_on', sa.Date(), nullable=True),
    sa.Column('decided_by', TEXT, nullable=True),
    sa.Column('reason_id', sa.Integer(), nullable=True),
    *_references('extension', request_id='request', message_id='message', reason_id='reason'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_extension')),
    sa.UniqueConstraint('request_id', 'number', name=op.f('uq_extension_request_id_number')),
    )
    _index('extension', 'message_id', 'reason_id')


def downgrade() -> None:
    for table in ('extension', 'attestation', 'flaw'):
        op.drop_table(table)
    with op.batch_alter_table('answer') as batch_op:
        batch_op.drop_column('set_aside')
        batch_op.drop_column('digest')
    with op.batch_alter_table('contribution') as batch_op:
        batch_op.drop_index(batch_op.f('ix_contribution_beside_id'))
        batch_op.drop_constraint(op.f('fk_contribution_beside_id'), type_='foreignkey')
        batch_op.drop_column('author')
        batch_op.drop_column('beside_id')


def _words(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def _references(table: str, **columns: str) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint([column], [f'{other}.id'], name=op.f(f'fk_{table}_{column}'), ondelete='RESTRICT')
        for column, other in columns.items()
    ]


def _index(table: str, *columns: str) -> None:
    with op.batch_alter_table(table) as batch_op:
        for column in columns:
            batch_op.create_index(batch_op.f(f'ix_{table}_{column}'), [column], unique=False)
