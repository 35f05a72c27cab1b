"""The terminal's tests stand at the hour of their desks: what a test does beside it is not older than what it did."""

import time
from datetime import timedelta

import pytest

from tests.desks import CLOCK


@pytest.fixture(autouse=True)
def at_ten(monkeypatch: pytest.MonkeyPatch) -> None:
    """The wall clock begins at CLOCK and runs on."""
    begun = time.monotonic()
    monkeypatch.setattr(
        "agentdesk.desk.wall_clock", lambda: CLOCK + timedelta(seconds=time.monotonic() - begun)
    )
