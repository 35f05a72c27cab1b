"""Stands in for the migration of another branch; thrown away at the merge."""

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Nothing."""
