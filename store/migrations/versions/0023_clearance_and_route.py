"""who decided and how it is known; one-time codes; the route of a submission; papers of the body"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = '0023'
down_revision = '0022'
branch_labels = None
depends_on = None


def upgrade() -> None:
    text, instant = sqlmodel.sql.sqltypes.AutoString, sqlmodel.sql.sqltypes.UTCDateTime
    with op.batch_alter_table('decision', schema=None) as batch_op:
        batch_op.add_column(sa.Column('announced', sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column('confirmed_by', text(), nullable=True))
        batch_op.add_column(sa.Column('derogation_id', sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            op.f('fk_decision_derogation_id'), 'reason', ['derogation_id'], ['id'], ondelete='RESTRICT'
        )
        batch_op.create_index(batch_op.f('ix_decision_derogation_id'), ['derogation_id'], unique=False)
    with op.batch_alter_table('decision', schema=None) as batch_op:
        batch_op.alter_column('announced', server_default=None)
    with op.batch_alter_table('submission', schema=None) as batch_op:
        answers = sa.Enum(
            'accepted', 'shorten', 'correct', name='bodyanswer', native_enum=False, create_constraint=False, length=32
        )
        batch_op.add_column(sa.Column('answer', answers, nullable=True))
        batch_op.add_column(sa.Column('answered_on', sa.Date(), nullable=True))
        batch_op.create_check_constraint(
            op.f('ck_submission_bodyanswer'), sa.column('answer').in_(('accepted', 'shorten', 'correct'))
        )
    op.create_table('used_code',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('officer', text(), nullable=False),
    sa.Column('step', sa.Integer(), nullable=False),
    sa.Column('used_at', instant(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_used_code')),
    sa.UniqueConstraint('officer', 'step', name=op.f('uq_used_code_officer_step'))
    )
    op.create_table('handover',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('submission_id', sa.Integer(), nullable=False),
    sa.Column('leg', text(), nullable=False),
    sa.Column('on', sa.Date(), nullable=False),
    sa.Column('recorded_by', text(), nullable=False),
    sa.Column('message_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['message_id'], ['message.id'], name=op.f('fk_handover_message_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(
        ['submission_id'], ['submission.id'], name=op.f('fk_handover_submission_id'), ondelete='RESTRICT'
    ),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_handover')),
    sa.UniqueConstraint('submission_id', 'leg', name=op.f('uq_handover_submission_id_leg'))
    )
    with op.batch_alter_table('handover', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_handover_message_id'), ['message_id'], unique=False)
    op.create_table('restricted',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('cycle_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum(
        'observations', 'draft_report', name='bodypaper', native_enum=False, create_constraint=True, length=32
    ), nullable=False),
    sa.Column('sha256', text(), nullable=False),
    sa.Column('received_on', sa.Date(), nullable=False),
    sa.Column('recorded_by', text(), nullable=False),
    sa.Column('published_on', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['cycle_id'], ['cycle.id'], name=op.f('fk_restricted_cycle_id'), ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['sha256'], ['file.sha256'], name=op.f('fk_restricted_sha256'), ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_restricted'))
    )
    with op.batch_alter_table('restricted', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_restricted_cycle_id'), ['cycle_id'], unique=False)


def downgrade() -> None:
    for table in ('restricted', 'handover', 'used_code'):
        op.drop_table(table)
    with op.batch_alter_table('submission', schema=None) as batch_op:
        batch_op.drop_constraint(op.f('ck_submission_bodyanswer'), type_='check')
        batch_op.drop_column('answered_on')
        batch_op.drop_column('answer')
    with op.batch_alter_table('decision', schema=None) as batch_op:
        batch_op.drop_constraint(op.f('fk_decision_derogation_id'), type_='foreignkey')
        batch_op.drop_index(batch_op.f('ix_decision_derogation_id'))
        batch_op.drop_column('derogation_id')
        batch_op.drop_column('confirmed_by')
        batch_op.drop_column('announced')
