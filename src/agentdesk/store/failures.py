"""What a person is told when the database fails: driver codes to sentences (storage.md section 5)."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from sqlalchemy.exc import DBAPIError, IntegrityError

from agentdesk.domain.errors import Collision, Refusal, StoreTrouble
from agentdesk.i18n import N_

BUSY: Final = N_("The database is busy with another desk's work. Nothing was changed; try again.")

SQLITE_SENTENCES: Final[dict[int, str]] = {
    5: BUSY,
    6: BUSY,
    8: N_("The database {name} is read-only. What was saved is kept; ask for the right to write."),
    10: N_("The disk could not be read or written ({detail}). What was saved before is kept."),
    11: N_("The database {name} is damaged. Close all desks and restore the last backup."),
    13: N_("The disk is full. What was saved before is kept; make space and try again."),
    14: N_("The database {name} cannot be opened: its folder is missing or may not be written to."),
    26: N_("{name} is not an AgentDesk database, or it is encrypted and the key is wrong or missing."),
}
"""Primary SQLite result code to what is said."""

LOST_SERVER: Final = N_("The database server does not answer ({detail}). What was saved before is kept.")
OTHER_FAILURE: Final = N_("The database refused ({detail}). What was saved before is kept.")
NO_RIGHT: Final = N_("The database account may not do this ({detail}). Ask whoever runs the server.")

SERVER_SENTENCES: Final[dict[str, str]] = {
    "53100": SQLITE_SENTENCES[13],
    "55P03": BUSY,
    "40": BUSY,
    "53": LOST_SERVER,
    "57P": LOST_SERVER,
    "08": LOST_SERVER,
    "28": NO_RIGHT,
    "42501": NO_RIGHT,
    "25006": SQLITE_SENTENCES[8],
    "XX00": SQLITE_SENTENCES[11],
}
"""How a PostgreSQL error code begins to what is said; the longest beginning counts."""

COLLISIONS: Final = ("40P01", "40001")
"""PostgreSQL has undone a transaction in favour of another one: a deadlock, or two that cannot follow each other."""

MADE_TWICE: Final = "23505"
"""PostgreSQL: somebody else has made the same row. Where they were quicker by a moment, looking again shows it."""


NO_SUCH_NUMBER: Final = N_("There is no such number: it is far too high.")
OUT_OF_RANGE: Final = "22003"
"""PostgreSQL: a number is higher than its column holds. SQLite's driver says so by itself, see `failures_told`."""


def is_made_twice(error: IntegrityError) -> bool:
    """Whether two desks made the same row at the same moment, so that the act is worth another look."""
    return getattr(error.orig, "sqlstate", None) == MADE_TWICE


def _sentence(error: Any) -> str:
    code = getattr(error, "sqlite_errorcode", None)
    if code is not None:
        return SQLITE_SENTENCES.get(code & 0xFF, OTHER_FAILURE)
    state = getattr(error, "sqlstate", None)
    if state is None and "sqlite3" in type(error).__module__:
        # The driver's own complaint: a text that is none, a number out of all bounds.
        return SQLITE_SENTENCES[11]
    if state is None:
        # Before it has answered, libpq has no code to give.
        return LOST_SERVER if type(error).__name__ == "OperationalError" else OTHER_FAILURE
    return next(
        (
            SERVER_SENTENCES[state[:length]]
            for length in range(len(state), 1, -1)
            if state[:length] in SERVER_SENTENCES
        ),
        OTHER_FAILURE,
    )


def told(error: BaseException, name: str) -> StoreTrouble:
    """The sentence for a driver's error; `name` is the file or server as people know it."""
    original = error.orig if isinstance(error, DBAPIError) else error
    detail = (str(original).strip().splitlines() or [""])[0]
    kind = Collision if getattr(original, "sqlstate", None) in COLLISIONS else StoreTrouble
    return kind(_sentence(original), name=name, detail=detail)


@contextmanager
def failures_told(name: str, driver: Any) -> Iterator[None]:
    """Turn the errors of this DB-API driver into StoreTrouble; a broken constraint stays an IntegrityError.

    A number that is none of any row's, however it was asked for, is refused like one that is merely not there.
    """
    try:
        yield
    except (IntegrityError, driver.IntegrityError):
        raise
    except OverflowError as error:
        if "SQLite" not in str(error):
            raise
        raise Refusal(NO_SUCH_NUMBER) from error
    except (DBAPIError, driver.Error) as error:
        if getattr(getattr(error, "orig", error), "sqlstate", None) == OUT_OF_RANGE:
            raise Refusal(NO_SUCH_NUMBER) from error
        raise told(error, name) from error
