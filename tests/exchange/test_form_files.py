"""A questionnaire's file on disk, and the tables beside it."""

from pathlib import Path

import pytest

from agentdesk.domain.errors import Refusal
from agentdesk.exchange.form_files import MAX_READ, FilesBeside, read_form_file


def test_the_media_folder_comes_before_the_forms_own(tmp_path: Path) -> None:
    form = tmp_path / "visit.csv"
    form.write_bytes(b"form")
    (tmp_path / "visit-media").mkdir()
    (tmp_path / "visit-media" / "shops.csv").write_bytes(b"media")
    (tmp_path / "shops.csv").write_bytes(b"own")
    (tmp_path / "cities.xml").write_bytes(b"<root/>")
    (tmp_path / "secret.key").write_bytes(b"no")
    beside = FilesBeside(form)
    assert set(beside) == {"shops.csv", "cities.xml"}
    assert len(beside) == 2
    assert beside["shops.csv"] == b"media"
    assert beside["cities.xml"] == b"<root/>"
    assert beside.get("visit.csv") is None


@pytest.mark.parametrize("name", ["../outside.csv", "/etc/passwd", "secret.key", "absent.csv", ".."])
def test_nothing_but_tables_of_these_folders_is_read(tmp_path: Path, name: str) -> None:
    (tmp_path / "outside.csv").write_bytes(b"no")
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "secret.key").write_bytes(b"no")
    assert name not in FilesBeside(tmp_path / "in" / "visit.xlsx")


def test_of_a_giant_only_enough_is_read_to_see_that_it_is_one(tmp_path: Path) -> None:
    giant = tmp_path / "giant.xlsx"
    with giant.open("wb") as file:
        file.truncate(MAX_READ * 2)
    assert len(read_form_file(giant)) == MAX_READ


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match=r"gone\.xlsx"):
        read_form_file(tmp_path / "gone.xlsx")
