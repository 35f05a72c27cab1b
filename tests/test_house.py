"""Rules of the house that no linter holds."""

import importlib.metadata
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.scripts import ROOT

TEXTS = {".py", ".md", ".toml", ".txt", ".tcss", ".po", ".csv", ".json", ".svg", ".cfg", ".ini"}
FOLDERS = ("src", "scripts", "tests", "docs", ".ci")

# Written so that this file does not match itself.
FOREIGN = re.compile(r"pypi\.org|pythonhosted\.|registry\.npm|/wor[k]/|(?<![)}])/roo[t]/|/hom[e]/\w+/")

HEAVY = {
    "alembic",
    "babel",
    "chinese_calendar",
    "openpyxl",
    "phonenumbers",
    "psycopg",
    "pydantic",
    "pyxform",
    "sqlalchemy",
    "sqlmodel",
    "textual",
    "xlsxwriter",
}


def texts() -> list[Path]:
    """Every text file of the project; what npm put beside the peer is others'."""
    inside = [
        path for folder in FOLDERS for path in (ROOT / folder).rglob("*") if "node_modules" not in path.parts
    ]
    return [path for path in [*inside, *ROOT.glob("*")] if path.suffix in TEXTS or path.parent.name == ".ci"]


def test_no_file_names_a_registry_or_a_place_on_one_machine() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {match.group()}"
        for path in texts()
        if path.is_file() and (match := FOREIGN.search(path.read_text(encoding="utf-8")))
    ]
    assert found == []


def test_a_file_holds_one_idea() -> None:
    long = {
        str(path.relative_to(ROOT)): count
        for folder in ("src", "scripts", "tests")
        for path in (ROOT / folder).rglob("*.py")
        if path.parent.name != "versions"  # migrations are written by scripts/make_migration.py
        and (count := len(path.read_text(encoding="utf-8").splitlines())) > 400
    }
    assert long == {}


def test_the_command_line_starts_light() -> None:
    program = "import sys, agentdesk.cli; print(*{name.partition('.')[0] for name in sys.modules})"
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    assert HEAVY & set(run.stdout.split()) == set()


def asked() -> list[str]:
    """The names of every package that pyproject.toml asks for."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    entries = [
        *project["project"]["dependencies"],
        *(entry for extra in project["project"]["optional-dependencies"].values() for entry in extra),
        *project["dependency-groups"]["dev"],
    ]
    names = [re.split(r"[^A-Za-z0-9._-]", entry, maxsplit=1)[0] for entry in entries if "win32" not in entry]
    return [normal(name) for name in names if name != "agentdesk"]


def pins() -> dict[str, str]:
    """The pinned version of each package, by its normalised name."""
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").split()
    return {normal(name): version for name, _, version in (line.partition("==") for line in lines)}


def normal(name: str) -> str:
    """PEP 503."""
    return re.sub(r"[-_.]+", "-", name).lower()


@pytest.mark.parametrize("name", asked())
def test_what_the_project_asks_for_is_pinned_as_tested(name: str) -> None:
    assert pins()[name] == importlib.metadata.version(name)
