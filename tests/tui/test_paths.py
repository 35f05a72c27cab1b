"""Choosing a file by its path, without a terminal."""

import os
from pathlib import Path

import pytest

from agentdesk.tui.paths import begun_anew, chosen, completed, offers, pasted_path, split

SUFFIXES = (".xlsx", ".md")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two questionnaires of one beginning, the second newer; a folder, a hidden file and one of another kind."""
    folder = tmp_path / "forms"
    (folder / "archive").mkdir(parents=True)
    for age, name in enumerate(("visit_old.xlsx", "visit_new.MD", "notes.txt", ".hidden.md")):
        (folder / name).write_text("x" * age)
        os.utime(folder / name, (1_000_000 + age, 1_000_000 + age))
    return folder


def names(typed: str) -> list[str]:
    return [each.name for each in offers(typed, SUFFIXES)]


def test_files_come_newest_first_then_folders_then_the_way_up(folder: Path) -> None:
    assert names(f"{folder}/") == ["visit_new.MD", "visit_old.xlsx", "archive", ".."]
    assert offers(f"{folder}/", SUFFIXES)[-1].path == folder.resolve().parent


def test_any_part_of_a_name_finds_it_and_a_point_finds_what_is_hidden(folder: Path) -> None:
    assert names(f"{folder}/NEW") == ["visit_new.MD"]
    assert names(f"{folder}/rch") == ["archive"]
    assert names(f"{folder}/.h") == [".hidden.md"]


def test_what_cannot_be_read_offers_the_way_up(folder: Path) -> None:
    assert names(f"{folder}/nowhere/") == [".."]
    assert names(f"{folder}/nowhere/x") == []


def test_completion_goes_as_far_as_the_names_agree(folder: Path) -> None:
    def grown(start: str) -> str:
        typed = f"{folder}/{start}"
        return completed(typed, offers(typed, SUFFIXES)).removeprefix(f"{folder}/")

    assert grown("v") == "visit_"
    assert grown("visit_") == "visit_"
    assert grown("visit_o") == "visit_old.xlsx"
    assert grown("a") == "archive/"
    assert grown("zz") == "zz"


def test_taking_an_offer_keeps_the_folder_as_it_was_typed(folder: Path) -> None:
    above = offers(f"{folder}/", SUFFIXES)[-1]
    archive = offers(f"{folder}/arch", SUFFIXES)[0]
    assert chosen(f"{folder}/arch", archive) == f"{folder}/archive/"
    assert chosen(f"{folder}/", above) == f"{folder.resolve().parent.as_posix()}/"


def test_the_home_folder_may_be_written_short(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    monkeypatch.setenv("HOME", str(folder))
    monkeypatch.setenv("USERPROFILE", str(folder))
    assert split("~/vis") == (folder, "vis")
    assert "visit_old.xlsx" in names("~/")


@pytest.mark.parametrize(
    ("pasted", "path"),
    [
        ("/tmp/a b.xlsx\n", "/tmp/a b.xlsx"),
        ("'/tmp/a b.xlsx'", "/tmp/a b.xlsx"),
        ("file:///tmp/%E5%9B%9E%E8%AE%BF.xlsx", "/tmp/回访.xlsx"),
        ("", ""),
    ],
)
def test_a_path_as_other_programs_copy_it(pasted: str, path: str) -> None:
    assert pasted_path(pasted) == path


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("/forms/", "/forms/"),
        ("/forms//tmp/x.xlsx", "/tmp/x.xlsx"),
        ("/forms/~/x.xlsx", "~/x.xlsx"),
        ("//server/x", "//server/x"),
        ("~/x", "~/x"),
        ("/a//b/~/c", "~/c"),
    ],
)
def test_a_path_begun_behind_another_is_meant_alone(typed: str, meant: str) -> None:
    assert begun_anew(typed) == meant
