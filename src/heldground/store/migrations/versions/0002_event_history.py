"""Events keep the statuses they had. Earlier databases tell the history of an event at the next grouping."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("event") as table:
        table.add_column(sa.Column("history", sa.Text(), nullable=False, server_default="[]"))
