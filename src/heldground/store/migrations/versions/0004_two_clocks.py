"""Two clocks and a counter: summaries of snapshots, repeated publications, people's decisions, verdicts of gates."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("snapshot") as table:
        table.add_column(sa.Column("summary", sa.LargeBinary(), nullable=True))
    op.create_table(
        "sighting",
        sa.Column("recorded", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("source", sa.String(length=64), nullable=False),
        sa.Column("valid_at", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("known_at", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("recorded", name=op.f("pk_sighting")),
        sa.UniqueConstraint(
            "source",
            "valid_at",
            "sha256",
            "known_at",
            name=op.f("uq_sighting_source_valid_at_sha256_known_at"),
        ),
    )
    op.create_index(op.f("ix_sighting_source"), "sighting", ["source"], unique=False)
    op.create_table(
        "decision",
        sa.Column("recorded", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("source", sa.String(length=64), nullable=False),
        sa.Column("notice", sa.String(length=32), nullable=False),
        sa.Column("verdict", sa.String(length=16), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("recorded", name=op.f("pk_decision")),
    )
    op.create_index(op.f("ix_decision_source"), "decision", ["source"], unique=False)
    op.create_table(
        "verdict",
        sa.Column("source", sa.String(length=64), nullable=False),
        sa.Column("plan", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("source", name=op.f("pk_verdict")),
    )
    # What was released before there were decisions is a decision now, at the end of the log as it stands.
    connection = op.get_bind()
    last = connection.execute(sa.text("SELECT coalesce(max(recorded), 0) FROM snapshot")).scalar_one()
    released = connection.execute(
        sa.text(
            "SELECT id, source, released_at FROM quarantine WHERE released_at IS NOT NULL ORDER BY released_at, id"
        )
    ).all()
    for number, row in enumerate(released, 1):
        connection.execute(
            sa.text(
                "INSERT INTO decision (recorded, source, notice, verdict, recorded_at) "
                "VALUES (:recorded, :source, :notice, 'released', :at)"
            ),
            {"recorded": last + number, "source": row.source, "notice": row.id, "at": row.released_at},
        )
