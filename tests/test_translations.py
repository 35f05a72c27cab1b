"""The catalogue tool, on a small source of its own."""

import gettext
from pathlib import Path

import pytest

from tests.scripts import ROOT, load

translations = load(ROOT / "scripts" / "translations.py")

SOURCE = """
from agentdesk.i18n import N_, _
TITLE = N_("Queue")
def say(name, count):
    _("{count} visits due for {name}", count=count, name=name)
    _("A long sentence that "
      "goes on")
    _(name)
"""
CHINESE = {
    "Queue": "待访队列",
    "{count} visits due for {name}": "{name} 有 {count} 个待访",
    "A long sentence that goes on": "一句很长的话",
}


@pytest.fixture
def house(tmp_path: Path) -> tuple[Path, Path]:
    """A source folder and its catalogues, complete."""
    source, locale = tmp_path / "source", tmp_path / "locale"
    source.mkdir()
    (source / "screen.py").write_text(SOURCE, encoding="utf-8")
    translations.update(source, locale, CHINESE)
    return source, locale


def edit(locale: Path, language: str, old: str, new: str) -> None:
    """Change a .po file by hand and compile it, as a translator would."""
    path = translations.po_path(locale, language)
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    translations.compile_all(locale)


def test_what_is_updated_is_complete_and_gettext_reads_it(house: tuple[Path, Path]) -> None:
    source, locale = house
    assert translations.problems(source, locale) == []
    chinese = gettext.translation("agentdesk", str(locale), ["zh_Hans"])
    assert [chinese.gettext(message) for message in CHINESE] == list(CHINESE.values())
    english = gettext.translation("agentdesk", str(locale), ["en"])
    assert english.gettext("Queue") == "Queue"


def test_the_same_sentences_give_the_same_bytes(house: tuple[Path, Path]) -> None:
    source, locale = house
    files = sorted(path for path in locale.rglob("*.*o"))
    before = [path.read_bytes() for path in files]
    translations.update(source, locale, {})
    assert [path.read_bytes() for path in files] == before
    assert len(files) == 4
    assert b"Date" not in before[0]


def test_a_new_sentence_is_missing_until_it_is_translated(house: tuple[Path, Path]) -> None:
    source, locale = house
    (source / "more.py").write_text('_("New")', encoding="utf-8")
    assert "zh_Hans: missing: 'New'" in translations.problems(source, locale)
    translations.update(source, locale, {})
    assert translations.problems(source, locale) == ["zh_Hans: missing: 'New'"]
    translations.update(source, locale, {"New": "新的"})
    assert translations.problems(source, locale) == []


def test_a_sentence_that_went_is_stale_until_the_update(house: tuple[Path, Path]) -> None:
    source, locale = house
    (source / "screen.py").write_text(SOURCE.replace("Queue", "Ledger"), encoding="utf-8")
    assert {"en: stale: 'Queue'", "zh_Hans: stale: 'Queue'"} <= set(translations.problems(source, locale))
    translations.update(source, locale, {"Ledger": "台账"})
    assert translations.problems(source, locale) == []


@pytest.mark.parametrize(
    ("language", "old", "new", "problem"),
    [
        ("zh_Hans", "{name} 有", "有", "zh_Hans: other places"),
        ("zh_Hans", "{name} 有", "{nom} 有", "zh_Hans: other places"),
        ("zh_Hans", 'msgid "Queue"', '#, fuzzy\nmsgid "Queue"', "zh_Hans: fuzzy: 'Queue'"),
        (
            "zh_Hans",
            'msgid "Queue"',
            '#~ msgid "Gone"\n#~ msgstr "走"\n\nmsgid "Queue"',
            "zh_Hans: stale: 'Gone'",
        ),
        ("en", 'msgstr "Queue"', 'msgstr "Line"', "en: not the original"),
    ],
)
def test_a_bad_entry_is_named(
    house: tuple[Path, Path], language: str, old: str, new: str, problem: str
) -> None:
    source, locale = house
    edit(locale, language, old, new)
    found = translations.problems(source, locale)
    assert len(found) == 1, found
    assert found[0].startswith(problem)


def test_a_compiled_file_that_says_something_else_is_refused(house: tuple[Path, Path]) -> None:
    source, locale = house
    path = translations.po_path(locale, "zh_Hans")
    path.write_text(path.read_text(encoding="utf-8").replace("待访队列", "队列"), encoding="utf-8")
    assert translations.problems(source, locale) == [
        "zh_Hans: agentdesk.mo is not what the .po file says; run translations.py compile"
    ]
    path.with_suffix(".mo").unlink()
    assert "agentdesk.mo is missing" in translations.problems(source, locale)[0]
