"""Waiting for what another process or thread will do, without guessing how long it takes."""

import time
from collections.abc import Callable


def wait_until(predicate: Callable[[], object], timeout: float = 10.0, what: str = "") -> None:
    """Return as soon as `predicate` is true; AssertionError after `timeout` seconds.

    `what` names the thing awaited in that error.
    """
    end = time.monotonic() + timeout
    while not predicate():
        if time.monotonic() > end:
            raise AssertionError(f"not within {timeout} s: {what or predicate}")
        time.sleep(0.01)
