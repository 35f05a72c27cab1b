"""When a sign-in is locked out after repeated failures."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

FAILURES_ALLOWED: Final = 5
LOCKED_FOR: Final = timedelta(minutes=15)
PASSWORD_MIN_LENGTH: Final = 8


@dataclass(frozen=True, slots=True)
class Failures:
    """Failed sign-ins in a row, and until when the account is locked because of them."""

    count: int = 0
    locked_until: datetime | None = None

    def locked_at(self, now: datetime) -> bool:
        """Whether a sign-in at `now` is refused unseen, the right password included."""
        return self.locked_until is not None and now < self.locked_until

    def failed(self, now: datetime) -> "Failures":
        """After one more wrong password at `now`: the fifth in a row locks for fifteen minutes.

        One that was tried before the lock and is judged after it changes nothing.
        """
        if self.locked_at(now):
            return self
        count = (0 if self.locked_until else self.count) + 1
        return Failures(count, now + LOCKED_FOR if count >= FAILURES_ALLOWED else None)
