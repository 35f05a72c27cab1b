"""Stands in for the migration of another branch; thrown away at the merge."""

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Nothing."""
