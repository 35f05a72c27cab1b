"""Where things lie on this machine, and what the person wants: settings file, environment, remembered choices.

An `AGENTDESK_*` variable wins over the settings file, the file over what the program remembers from last time.
The program never rewrites the settings file: it belongs to the person.
"""

import json
import logging
import os
import sys
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Any, Final

from agentdesk.domain.errors import Trouble
from agentdesk.i18n import LANGUAGES, N_

NAME: Final = "agentdesk"
THEMES: Final = ("dark", "light")
LOCK_AFTER_MINUTES: Final = 15


@dataclass(frozen=True, slots=True)
class Settings:
    """What the person wants. `lock_after` is in minutes, 0 for never; `keys` maps command ids to keys."""

    db: str | None = None
    language: str | None = None
    theme: str | None = None
    lock_after: int = LOCK_AFTER_MINUTES
    keys: Mapping[str, str] = field(default_factory=dict)


def _directory(kind: str) -> Path:
    """One of the program's own directories; `AGENTDESK_HOME` puts them all under one."""
    if home := os.environ.get("AGENTDESK_HOME"):
        return Path(home).expanduser() / kind
    import platformdirs

    dirs = platformdirs.PlatformDirs(NAME, appauthor=False)
    return {
        "config": dirs.user_config_path,
        "data": dirs.user_data_path,
        "state": dirs.user_state_path,
        "exports": dirs.user_documents_path,
    }[kind]


def settings_file() -> Path:
    """The settings file, which may not exist (`AGENTDESK_CONFIG` names another)."""
    if named := os.environ.get("AGENTDESK_CONFIG"):
        return Path(named).expanduser()
    return _directory("config") / "settings.toml"


def ledger_key_file() -> Path:
    """The file of the key that signs the ledger (`AGENTDESK_LEDGER_KEY` names another); it may not exist."""
    if named := os.environ.get("AGENTDESK_LEDGER_KEY"):
        return Path(named).expanduser()
    return _directory("config") / "ledger.key"


def log_file() -> Path:
    """Where unexpected errors are written."""
    return _directory("state") / "agentdesk.log"


def export_directory() -> Path:
    """Where exported lists are written when nothing else is said: the person's documents."""
    return _directory("exports")


def _sqlite_url(name: str) -> str:
    return f"sqlite:///{(_directory('data') / name).as_posix()}"


def default_url() -> str:
    """The database of a desk that was told nothing else."""
    return _sqlite_url("desk.db")


def demo_url() -> str:
    """The database of the demo desk."""
    return _sqlite_url("demo.db")


def _checked(name: str, value: Any, file: Path) -> Any:
    """One setting's value, or Trouble when it cannot be."""
    good = {
        "db": isinstance(value, str),
        "language": isinstance(value, str) and value in LANGUAGES,
        "theme": value in THEMES,
        "lock_after": isinstance(value, int) and not isinstance(value, bool) and value >= 0,
        "keys": isinstance(value, dict) and all(isinstance(keys, str) for keys in value.values()),
    }
    if name not in good:
        raise Trouble(N_("{file}: there is no setting “{name}”."), file=file, name=name)
    if not good[name]:
        raise Trouble(N_("{file}: {name} cannot be {value}."), file=file, name=name, value=repr(value))
    return value


def load_settings() -> Settings:
    """The settings in force. Raises Trouble that names the file when it cannot be read or holds nonsense."""
    file = settings_file()
    try:
        found = tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        found = {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise Trouble(N_("{file} cannot be read: {detail}."), file=file, detail=error) from error
    found["keys"] = _flat(found.get("keys", {}))
    for name, variable in (
        ("db", "AGENTDESK_DB"),
        ("language", "AGENTDESK_LANGUAGE"),
        ("theme", "AGENTDESK_THEME"),
    ):
        if value := os.environ.get(variable):
            found[name] = value
    return Settings(**{name: _checked(name, value, file) for name, value in found.items()})


def _flat(keys: Any) -> Any:
    """`[keys] queue.next = "f2"` is a table in a table for TOML: back to `{"queue.next": "f2"}`."""
    if not isinstance(keys, dict):
        return keys
    flat: dict[str, Any] = {}
    for scope, value in keys.items():
        flat |= (
            {f"{scope}.{name}": key for name, key in value.items()}
            if isinstance(value, dict)
            else {scope: value}
        )
    return flat


def _memory_file() -> Path:
    return _directory("state") / "remembered.json"


def remembered() -> dict[str, str]:
    """What the program remembers from last time: language, theme, last login. Empty when there is nothing."""
    try:
        kept = json.loads(_memory_file().read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return (
        {key: value for key, value in kept.items() if isinstance(value, str)}
        if isinstance(kept, dict)
        else {}
    )


def remember(**choices: str) -> None:
    """Keep choices for next time. A disk that does not take them is no reason to stop working."""
    file = _memory_file()
    draft = file.with_suffix(f".{os.getpid()}.tmp")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        draft.write_text(json.dumps(remembered() | choices, ensure_ascii=False, indent=1), encoding="utf-8")
        draft.replace(file)
    except OSError as error:
        logging.getLogger(__name__).warning("choices not kept: %s", error)


def log_to_file() -> None:
    """Send the program's log to the log file; to stderr when the file cannot be made."""
    handler: logging.Handler
    try:
        log_file().parent.mkdir(parents=True, exist_ok=True)
        handler = RotatingFileHandler(
            log_file(), maxBytes=1_000_000, backupCount=2, encoding="utf-8", delay=True
        )
    except OSError:
        handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logger = logging.getLogger(NAME)
    logger.handlers[:] = [handler]
