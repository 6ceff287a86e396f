"""Addresses remember their last visit; reports say through whom they came, how whole they are, when edited."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("report") as table:
        table.add_column(sa.Column("via", sa.Text(), nullable=True))
        table.add_column(sa.Column("extent", sa.String(length=8), nullable=False, server_default="full"))
        table.add_column(sa.Column("edited_at", sa.BigInteger(), nullable=True))
        table.create_index(op.f("ix_report_url"), ["url"], unique=False)
    op.create_table(
        "visit",
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("reading", sa.Text(), nullable=False),
        sa.Column("visited_at", sa.BigInteger(), nullable=False),
        sa.Column("etag", sa.Text(), nullable=True),
        sa.Column("last_modified", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("address", name=op.f("pk_visit")),
    )
