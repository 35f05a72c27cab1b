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
    """The keys of one opened database, looked at when they are first needed.

    The key with the fingerprint F lies in the file of the settings, or beside it with `-F` after its name: there a new
    key is put when the old one is handed over.
    """

    def __init__(self, file: Path) -> None:
        self.file = file
        self._keys: dict[str, bytes] = {}
        self._signing: tuple[str, bytes] | None = None

    def of(self, driver: Any) -> bytes:
        """The key that this database is written with; `driver` is a driver's connection to it.

        Raises Refusal when the file is not there, holds no key, or another key than the database knows.
        """
        known = _known(driver)
        if known is None:
            raise Refusal(N_("The database does not say which key its ledger is written with."))
        key = self._checked(known)
        self._signing = (known, key)
        return key

    def signing(self, driver: Any) -> tuple[str, bytes]:
        """Fingerprint and key as they were last looked at; whoever writes sees by the first that they still hold."""
        if self._signing is None:
            self.of(driver)
        assert self._signing is not None
        return self._signing

    def find(self, name: str) -> bytes | None:
        """The key with this fingerprint, if it is here."""
        for file in (self.file, self.beside(name)):
            if name not in self._keys:
                key = _read(file)
                if key is not None and fingerprint(key) == name:
                    self._keys[name] = key
        return self._keys.get(name)

    def beside(self, name: str) -> Path:
        """Where the key with this fingerprint lies that was handed over to."""
        return self.file.with_name(f"{self.file.name}-{name}")

    def hand_over(self, driver: Any) -> tuple[str, str]:
        """Make a new key and let the database be written with it; the fingerprints before and after.

        The key is on the disk before: whatever happens, no database is left without its key.
        """
        before = _known(driver) or ""
        key = secrets.token_bytes(KEY_BYTES)
        name = fingerprint(key)
        _write(self.beside(name), key)
        driver.execute(f"UPDATE setting SET value = '{json.dumps(name)}' WHERE key = '{SETTING}'")
        return before, name

    def _checked(self, known: str) -> bytes:
        key = self.find(known)
        if key is not None:
            return key
        other = _read(self.file)
        if other is None:
            raise Refusal(
                N_("The ledger's key {known} is needed in {file}. Copy it from where this desk was made."),
                file=self.file,
                known=known,
            )
        raise Refusal(
            N_("{file} holds the ledger key {found}, but this desk is written with {known}."),
            file=self.file,
            found=fingerprint(other),
            known=known,
        )

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


def read_key(file: Path) -> bytes:
    """The key in a file that somebody names. Raises Refusal when there is none."""
    key = _read(file)
    if key is None:
        raise Refusal(N_("There is no file {file}."), file=file)
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
    """A new key in a file; that of another desk that was quicker is taken instead."""
    _write(file, secrets.token_bytes(KEY_BYTES))
    key = _read(file)
    assert key is not None
    return key


def _write(file: Path, key: bytes) -> None:
    """Put a key into a file that is its owner's only, on the disk before anything is signed with it.

    It appears whole or not at all; a file that is there stays.
    """
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        handle, draft = tempfile.mkstemp(dir=file.parent)
        try:
            with open(handle, "w", encoding="ascii") as opened:
                opened.write(key.hex() + "\n")
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
