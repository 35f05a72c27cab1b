"""Stands in for the migration of another branch; thrown away at the merge."""

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Nothing."""
