"""successions: what an institution held passes to others"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

STATES = ("prepared", "sent", "partial", "answered", "withdrawn")
KINDS = ("request", "reminder", "escalation", "acknowledgement", "circulation", "shortening", "decision", "delivery")
ROLES = ("lead", "support")


def upgrade() -> None:
    _words("request", "state", "requeststate", (*STATES, "transferred"))
    _words("matter", "kind", "letterkind", (*KINDS, "transfer"))
    _words("letter", "kind", "letterkind", (*KINDS, "transfer"))
    with op.batch_alter_table("request") as request:
        request.add_column(sa.Column("origin_id", sa.Integer(), nullable=True))
        request.create_foreign_key("fk_request_origin_id", "request", ["origin_id"], ["id"], ondelete="RESTRICT")
        request.create_index("ix_request_origin_id", ["origin_id"])
    op.create_table(
        "succession",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cycle_id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("institution", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("successor", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("role", _enum("role", ROLES), nullable=False),
        sa.Column("passed_on", sa.Date(), nullable=False),
        sa.Column("contribution_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycle.id"], name="fk_succession_cycle_id", ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["question_id"], ["question.id"], name="fk_succession_question_id", ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(
            ["contribution_id"], ["contribution.id"], name="fk_succession_contribution_id", ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_succession"),
    )
    op.create_index("ix_succession_cycle_id", "succession", ["cycle_id"])


def downgrade() -> None:
    op.drop_table("succession")
    with op.batch_alter_table("request") as request:
        request.drop_index("ix_request_origin_id")
        request.drop_constraint("fk_request_origin_id", type_="foreignkey")
        request.drop_column("origin_id")
    op.execute("UPDATE request SET state = 'withdrawn' WHERE state = 'transferred'")
    for table in ("letter", "matter"):
        op.execute(f"UPDATE {table} SET kind = 'decision' WHERE kind = 'transfer'")
        _words(table, "kind", "letterkind", KINDS)
    _words("request", "state", "requeststate", STATES)


def _words(table: str, column: str, name: str, words: tuple[str, ...]) -> None:
    """Give a column of words another closed set; the check is replaced under its own name."""
    with op.batch_alter_table(table) as batch:
        batch.drop_constraint(op.f(f"ck_{table}_{name}"), type_="check")
        listed = ", ".join(f"'{word}'" for word in words)
        batch.create_check_constraint(op.f(f"ck_{table}_{name}"), f"{column} IN ({listed})")


def _enum(name: str, words: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=32)
