"""The project's own environment: made once in `.venv`, found ready ever after.

Standard library only, because this runs before anything is installed.
"""

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

RUNNING = f"{sys.version_info[0]}.{sys.version_info[1]}"
ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
CONSTRAINTS = ROOT / "constraints.txt"
_STAMP = VENV / "agentdesk.stamp"
_LOG = VENV / "install.log"


class Unready(Exception):
    """The environment cannot be made; the words are for the person who started the script."""


def ensure(development: bool = False) -> None:
    """Make `.venv` hold what pyproject.toml asks for, pinned by constraints.txt; quick when it does already.

    `development` adds the dev group. Raises Unready with a sentence that says what is missing.
    """
    mark = _fingerprint()
    held = _STAMP.read_text(encoding="utf-8").split() if _STAMP.is_file() else []
    if PYTHON.exists() and held[:1] == [mark] and (not development or "development" in held):
        return
    _make(fresh=not _usable())
    _install(_wanted(development))
    _STAMP.write_text(mark + (" development" if development else "") + "\n", encoding="utf-8")


def tool(name: str) -> str:
    """The path of the command `name` inside the environment."""
    return str(BIN / (name + (".exe" if os.name == "nt" else "")))


def _fingerprint() -> str:
    """What an installed environment depends on; the root is in it because scripts inside name their path."""
    parts = [(ROOT / "pyproject.toml").read_bytes(), CONSTRAINTS.read_bytes()]
    parts += [RUNNING.encode(), str(ROOT).encode()]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def _usable() -> bool:
    """Whether `.venv` was made here, by this minor version of Python, and still has its Python."""
    settings = VENV / "pyvenv.cfg"
    if not PYTHON.exists() or not settings.is_file():
        return False
    pairs = (line.partition(" = ") for line in settings.read_text(encoding="utf-8").splitlines())
    held = {key: value for key, _, value in pairs}
    same_python = held.get("version", "").split(".")[:2] == RUNNING.split(".")
    return same_python and held.get("command", "").endswith(str(VENV))


def _make(fresh: bool) -> None:
    for module in ("venv", "ensurepip"):
        if importlib.util.find_spec(module) is None:
            raise Unready(
                f"This Python has no module {module}. On Debian and Ubuntu:"
                f" apt install python{RUNNING}-venv;"
                " elsewhere install the full Python of your system."
            )
    if not fresh:
        _STAMP.unlink(missing_ok=True)
        return
    _say("Making .venv")
    if VENV.exists():
        shutil.rmtree(VENV)
    made = subprocess.run(
        [sys.executable, "-m", "venv", str(VENV)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        check=False,
    )
    if made.returncode:
        raise Unready("The environment .venv could not be made:\n" + made.stdout.decode(errors="replace"))


def _wanted(development: bool) -> list[str]:
    """What to install, as pip arguments; a dev entry that names the project means one of its own extras."""
    with (ROOT / "pyproject.toml").open("rb") as file:
        group = tomllib.load(file)["dependency-groups"]["dev"] if development else []
    own = "agentdesk["
    extras = [entry[len(own) : -1] for entry in group if entry.startswith(own)]
    project = f"{ROOT}[{','.join(extras)}]" if extras else str(ROOT)
    return ["--editable", project, *(entry for entry in group if not entry.startswith(own))]


def _install(wanted: list[str]) -> None:
    _say("Installing the pinned packages (once, about a minute)")
    command = [str(PYTHON), "-m", "pip", "install", "--disable-pip-version-check", "--no-input"]
    command += ["--constraint", str(CONSTRAINTS), *wanted]
    # The build tool is fetched by pip on its own; only the environment reaches it there.
    environment = dict(os.environ, PIP_CONSTRAINT=str(CONSTRAINTS), PYTHONUTF8="1")
    live = sys.stderr.isatty()
    with _LOG.open("w", encoding="utf-8") as log:
        pip = subprocess.Popen(
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
        )
        for line in pip.stdout or ():
            log.write(line)
            if live and line.startswith(("Collecting ", "Building ", "Installing ")):
                sys.stderr.write("\r\033[K  " + line.strip()[:76])
                sys.stderr.flush()
        code = pip.wait()
    if live:
        sys.stderr.write("\r\033[K")
    if code:
        last = "\n".join(_LOG.read_text(encoding="utf-8").strip().splitlines()[-3:])
        raise Unready(f"Installing failed. The whole story is in {_LOG}; it ends:\n{last}")


def _say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)
