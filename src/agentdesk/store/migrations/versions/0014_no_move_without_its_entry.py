"""No move without its entry: triggers only, which are made again after every migration (store/guards.py)."""

from collections.abc import Sequence

revision: str = "0014"
down_revision: str | None = "0012"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Nothing but what is made again."""
