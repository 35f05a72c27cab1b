"""Stands in for the migration of another branch; thrown away at the merge."""

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Nothing."""
