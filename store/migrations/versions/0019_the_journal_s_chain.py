"""the journal is a chain of hashes, laid over the entries made before; persons by random identifiers"""

from itertools import groupby
from secrets import token_hex

import hashlib
import sqlalchemy as sa
import sqlmodel
from alembic import op

from models.chain import START, Link
from store import triggers

revision = '0019'
down_revision = '0018'
branch_labels = None
depends_on = None

OFFICE = sa.text('cycle_id IS NULL')
NOBODY = ('policy', 'round', '?')


def upgrade() -> None:
    text = sqlmodel.sql.sqltypes.AutoString
    op.create_table('person',
    sa.Column('mark', text(), nullable=False),
    sa.Column('code', text(), nullable=False),
    sa.PrimaryKeyConstraint('mark', name=op.f('pk_person')),
    sa.UniqueConstraint('code', name=op.f('uq_person_code'))
    )
    with op.batch_alter_table('reason', schema=None) as batch_op:
        batch_op.add_column(sa.Column('salt', text(length=32), nullable=True))
    with op.batch_alter_table('journal', schema=None) as batch_op:
        batch_op.add_column(sa.Column('previous', text(length=64), nullable=True))
        batch_op.add_column(sa.Column('hash', text(length=64), nullable=True))
    lay(op.get_bind())
    with op.batch_alter_table('reason', schema=None) as batch_op:
        batch_op.alter_column('salt', existing_type=text(length=32), nullable=False)
    with op.batch_alter_table('journal', schema=None) as batch_op:
        batch_op.alter_column('previous', existing_type=text(length=64), nullable=False)
        batch_op.alter_column('hash', existing_type=text(length=64), nullable=False)
        batch_op.create_unique_constraint(op.f('uq_journal_cycle_id_previous'), ['cycle_id', 'previous'])
        batch_op.create_index(
            'uq_journal_office_previous', ['previous'], unique=True, sqlite_where=OFFICE, postgresql_where=OFFICE
        )
    triggers.put(op.get_bind())


def lay(connection: sa.Connection) -> None:
    """Chain what was journaled before, and say so at the end of each chain: it proves nothing about the time before."""
    at = sqlmodel.sql.sqltypes.UTCDateTime()
    journal = sa.table(
        'journal', sa.column('id'), sa.column('cycle_id'), sa.column('n'), sa.column('at', at), sa.column('deed'),
        sa.column('officer'), sa.column('institution'), sa.column('subject'), sa.column('facts', sa.JSON()),
        sa.column('previous'), sa.column('hash'),
    )
    reason = sa.table('reason', sa.column('id'), sa.column('text'), sa.column('salt'))
    person = sa.table('person', sa.column('mark'), sa.column('code'))
    codes = dict(connection.execute(sa.text('SELECT id, code FROM cycle')).all())
    texts = {}
    for row in connection.execute(sa.select(reason.c.id, reason.c.text)).all():
        salt = token_hex(16)
        connection.execute(sa.update(reason).where(reason.c.id == row.id).values(salt=salt))
        texts[str(row.id)] = hashlib.sha256(f'{salt}{row.text}'.encode()).hexdigest()
    marks = {name: name for name in NOBODY}
    rows = connection.execute(sa.select(journal).order_by(journal.c.cycle_id, journal.c.n)).all()
    for cycle_id, entries in groupby(rows, key=lambda r: r.cycle_id):
        previous, last = START, None
        for row in entries:
            if row.officer and row.officer not in marks:
                marks[row.officer] = f'p-{token_hex(6)}'
                connection.execute(sa.insert(person).values(mark=marks[row.officer], code=row.officer))
            facts = dict(row.facts)
            if facts.get('reason') in texts:
                facts['reason_sha256'] = texts[facts['reason']]
            last = Link(
                codes.get(cycle_id, ''), row.n, row.at, row.deed, marks.get(row.officer), row.institution, row.subject, facts,
                previous,
            )
            connection.execute(
                sa.update(journal).where(journal.c.id == row.id)
                .values(officer=last.officer, facts=facts, previous=previous, hash=last.digest())
            )
            previous = last.digest()
        said = {'entries': str(last.n), 'revision': revision}
        laid = Link(last.cycle, last.n + 1, last.at, 'chain_laid', None, None, '', said, previous)
        connection.execute(sa.insert(journal).values(
            cycle_id=cycle_id, n=laid.n, at=laid.at, deed=laid.deed, subject='', facts=said, previous=previous,
            hash=laid.digest(),
        ))


def downgrade() -> None:
    triggers.take_off(op.get_bind())
    if op.get_bind().dialect.name == 'postgresql':
        op.execute('DROP FUNCTION IF EXISTS refuse_in_journal()')
    op.execute("UPDATE journal SET officer = coalesce((SELECT code FROM person WHERE mark = journal.officer), officer)")
    with op.batch_alter_table('journal', schema=None) as batch_op:
        batch_op.drop_index('uq_journal_office_previous', sqlite_where=OFFICE, postgresql_where=OFFICE)
        batch_op.drop_constraint(op.f('uq_journal_cycle_id_previous'), type_='unique')
        batch_op.drop_column('hash')
        batch_op.drop_column('previous')
    with op.batch_alter_table('reason', schema=None) as batch_op:
        batch_op.drop_column('salt')
    op.drop_table('person')
