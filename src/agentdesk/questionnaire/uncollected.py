"""Building many objects at once without Python looking for garbage among them."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Iterator[None]:
    """No cyclic garbage collection meanwhile.

    A form is tens of thousands of objects of which none is garbage, and the collector walks over all of them
    again and again while they are made: half of the time that reading a form of 1,000 questions takes.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
