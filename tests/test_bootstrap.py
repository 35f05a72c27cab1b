"""What `scripts/run.py` and `scripts/test.py` stand on: when the environment is made, and when left alone."""

import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from tests.scripts import ROOT, load


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The bootstrap of a fresh clone, whose steps are written down instead of done."""
    clone = tmp_path / "clone"
    shutil.copytree(ROOT / "scripts", clone / "scripts")
    for name in ("pyproject.toml", "constraints.txt"):
        shutil.copy(ROOT / name, clone)
    module = load(clone / "scripts" / "_venv.py")
    done: list[str] = []

    def make(fresh: bool) -> None:
        done.append("make" if fresh else "keep")
        module.BIN.mkdir(parents=True, exist_ok=True)
        module.PYTHON.touch()
        version = ".".join(map(str, sys.version_info[:3]))
        settings = f"version = {version}\ncommand = python -m venv {module.VENV}\n"
        (module.VENV / "pyvenv.cfg").write_text(settings, encoding="utf-8")

    monkeypatch.setattr(module, "_make", make)
    monkeypatch.setattr(module, "_install", lambda wanted: done.append("dev" if wanted[2:] else "run"))
    monkeypatch.setattr(module, "done", done, raising=False)
    return module


def test_the_first_start_installs_and_the_second_does_nothing(house: ModuleType) -> None:
    house.ensure()
    assert house.done == ["make", "run"]
    house.ensure()
    assert house.done == ["make", "run"]


def test_the_gate_adds_its_tools_and_the_desk_runs_on_with_them(house: ModuleType) -> None:
    house.ensure()
    house.ensure(development=True)
    house.ensure(development=True)
    house.ensure()
    assert house.done == ["make", "run", "keep", "dev"]


def test_a_changed_pin_installs_again(house: ModuleType) -> None:
    house.ensure()
    with house.CONSTRAINTS.open("a", encoding="utf-8") as file:
        file.write("another==1.0\n")
    house.ensure()
    assert house.done == ["make", "run", "keep", "run"]


def test_an_environment_of_another_python_is_made_anew(
    house: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.ensure()
    monkeypatch.setattr(house, "RUNNING", "3.99")
    house.ensure()
    assert house.done == ["make", "run", "make", "run"]


def test_an_environment_that_was_moved_is_made_anew(house: ModuleType, tmp_path: Path) -> None:
    house.ensure()
    (tmp_path / "clone").rename(tmp_path / "elsewhere")
    moved = load(tmp_path / "elsewhere" / "scripts" / "_venv.py")
    assert house._usable() is False
    assert moved.PYTHON.exists()
    assert moved._usable() is False


def test_an_install_that_failed_is_tried_again(house: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_wanted: list[str]) -> None:
        raise house.Unready("no network")

    with monkeypatch.context() as context:
        context.setattr(house, "_install", fail)
        with pytest.raises(house.Unready):
            house.ensure()
    house.ensure()
    assert house.done == ["make", "keep", "run"]


@pytest.mark.parametrize("script", ["run.py", "test.py"])
def test_an_old_python_is_refused_in_words(script: str) -> None:
    program = f"""
import runpy, sys
sys.version_info = (3, 8, 1)
sys.path.insert(0, {str(ROOT / "scripts")!r})
sys.argv = [{script!r}]
runpy.run_path({str(ROOT / "scripts" / script)!r}, run_name="__main__")
"""
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert run.returncode == 2
    assert "needs Python 3.11 or later; this is 3.8" in run.stderr
    assert "Traceback" not in run.stderr


def test_the_extras_of_the_project_itself_are_taken_from_the_folder(house: ModuleType) -> None:
    assert house._wanted(False) == ["--editable", str(house.ROOT)]
    editable, project, *others = house._wanted(True)
    assert (editable, project) == ("--editable", f"{house.ROOT}[postgres]")
    assert any(entry.startswith("pytest>=") for entry in others)
    assert not any(entry.startswith("agentdesk") for entry in others)


def test_the_gate_names_its_steps_without_installing_anything() -> None:
    command = [sys.executable, "-S", str(ROOT / "scripts" / "test.py"), "--list"]
    listed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    names = [line.split()[0] for line in listed.splitlines()]
    assert names == ["lint", "format", "types", "floors", "translations", "unit", "e2e"]
