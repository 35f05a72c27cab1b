"""What a person is told when the database fails: driver codes to sentences (storage.md section 5)."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from sqlalchemy.exc import DBAPIError, IntegrityError

from agentdesk.domain.errors import StoreTrouble
from agentdesk.i18n import N_

SQLITE_SENTENCES: Final[dict[int, str]] = {
    5: N_("The database is busy with another desk's work. Nothing was changed; try again."),
    6: N_("The database is busy with another desk's work. Nothing was changed; try again."),
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


def _driver_error(error: BaseException) -> Any:
    return error.orig if isinstance(error, DBAPIError) else error


def told(error: BaseException, name: str) -> StoreTrouble:
    """The sentence for a driver's error; `name` is the file or server as people know it."""
    original = _driver_error(error)
    code = getattr(original, "sqlite_errorcode", None)
    detail = (str(original).strip().splitlines() or [""])[0]
    if code is not None and (sentence := SQLITE_SENTENCES.get(code & 0xFF)):
        return StoreTrouble(sentence, name=name, detail=detail)
    if code is None and type(original).__name__ in ("OperationalError", "InterfaceError", "AdminShutdown"):
        return StoreTrouble(LOST_SERVER, name=name, detail=detail)
    return StoreTrouble(OTHER_FAILURE, name=name, detail=detail)


@contextmanager
def failures_told(name: str, driver_errors: type[Exception]) -> Iterator[None]:
    """Turn the driver's errors into StoreTrouble; a broken constraint stays an IntegrityError of its own."""
    try:
        yield
    except IntegrityError:
        raise
    except (DBAPIError, driver_errors) as error:
        if type(_driver_error(error)).__name__ in ("IntegrityError", "UniqueViolation", "CheckViolation"):
            raise
        raise told(error, name) from error
