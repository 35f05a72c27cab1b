"""The key that signs the ledger: a file outside the database, and its fingerprint inside.

Whoever can change the database and not read this file cannot change the history unseen. Several hosts at one
database have copies of one file.
"""

import json
import os
import secrets
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from agentdesk.domain.chain import fingerprint
from agentdesk.domain.errors import Refusal
from agentdesk.i18n import N_

KEY_BYTES: Final = 32
SETTING: Final = "ledger.key"
"""The setting that holds the fingerprint, as JSON."""

_KNOWN: Final = f"SELECT value FROM setting WHERE key = '{SETTING}'"


class LedgerKey:
    """The key of one opened database, looked at when it is first needed."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self._key: bytes | None = None

    def of(self, driver: Any) -> bytes:
        """The key that this database is written with; `driver` is a driver's connection to it.

        Raises Refusal when the file is not there, holds no key, or another key than the database knows.
        """
        if self._key is None:
            known = _known(driver)
            if known is None:
                raise Refusal(N_("The database does not say which key its ledger is written with."))
            self._key = self._checked(known)
        return self._key

    def _checked(self, known: str) -> bytes:
        key = _read(self.file)
        if key is None:
            raise Refusal(
                N_("The ledger's key {known} is needed in {file}. Copy it from where this desk was made."),
                file=self.file,
                known=known,
            )
        if fingerprint(key) != known:
            raise Refusal(
                N_("{file} holds the ledger key {found}, but this desk is written with {known}."),
                file=self.file,
                found=fingerprint(key),
                known=known,
            )
        return key

    def adopt(self, driver: Any) -> bytes:
        """Make this key, a new one if there is none, the one of a database that knows none yet."""
        known = _known(driver)
        if known is not None:
            return self._checked(known)
        key = _read(self.file) or _make(self.file)
        driver.execute(
            f"INSERT INTO setting (key, value) VALUES ('{SETTING}', '{json.dumps(fingerprint(key))}')"
        )
        return key


def _known(driver: Any) -> str | None:
    row = driver.execute(_KNOWN).fetchone()
    return None if row is None else str(row[0]).strip('"')


def _read(file: Path) -> bytes | None:
    """The key in a file; None where there is none."""
    try:
        key = bytes.fromhex(file.read_text(encoding="ascii"))
    except FileNotFoundError:
        return None
    except OSError as error:
        raise Refusal(
            N_("The ledger's key {file} cannot be read: {detail}."), file=file, detail=error.strerror
        ) from error
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise Refusal(N_("{file} holds no ledger key: it has 64 hexadecimal digits."), file=file)
    return key


def _make(file: Path) -> bytes:
    """A new key in a file that is its owner's only, on the disk before anything is signed with it.

    It appears whole or not at all; the file of another desk that was quicker is taken instead.
    """
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        handle, draft = tempfile.mkstemp(dir=file.parent)
        try:
            with open(handle, "w", encoding="ascii") as opened:
                opened.write(secrets.token_hex(KEY_BYTES) + "\n")
                opened.flush()
                os.fsync(opened.fileno())
            with suppress(FileExistsError):
                os.link(draft, file)
        finally:
            os.unlink(draft)
    except OSError as error:
        raise Refusal(
            N_("The ledger's key {file} cannot be made: {detail}."), file=file, detail=error.strerror
        ) from error
    key = _read(file)
    assert key is not None
    return key
