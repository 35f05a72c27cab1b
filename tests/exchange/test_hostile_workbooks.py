"""Workbooks made to exhaust memory or time are refused at once, with a word that says why."""

import io
import struct
import time
import zipfile
import zlib
from collections.abc import Callable

import pytest

from agentdesk.exchange import workbook_guard
from agentdesk.exchange.form_check import check
from tests.exchange.sheets import as_csv, as_xlsx, survey
from tests.questionnaire.forms import xform

SOON = 2.0
"""Seconds in which a hostile file is refused."""

SHEETS = {"survey": [["type", "name", "label"], ["text", "a", "A"]]}
BOMB = b"<a>" + b"0" * 200_000_000
SHEET = "xl/worksheets/sheet1.xml"


def rewritten(change: Callable[[str, bytes], bytes], extra: dict[str, bytes] | None = None) -> bytes:
    """A good workbook whose parts went through `change`, with `extra` ones."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(as_xlsx(SHEETS))) as good,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as bad,
    ):
        for name in good.namelist():
            bad.writestr(name, change(name, good.read(name)))
        for name, content in (extra or {}).items():
            bad.writestr(name, content)
    return out.getvalue()


def entities(name: str, content: bytes) -> bytes:
    if name != SHEET:
        return content
    laughs = b'<!ENTITY l0 "ha">' + b"".join(
        b'<!ENTITY l%d "%s">' % (n, b"&l%d;" % (n - 1) * 10) for n in range(1, 12)
    )
    head, tail = content.split(b"?>", 1)
    return head + b"?><!DOCTYPE x [" + laughs + b"]>" + tail.replace(b"<sheetData>", b"<sheetData>&l11;")


def many_cells(name: str, content: bytes) -> bytes:
    rows = b"".join(b'<row r="%d">%s</row>' % (n, b"<c/>" * 100) for n in range(4_000))
    return content.replace(b"<sheetData>", b"<sheetData>" + rows) if name == SHEET else content


def same(_name: str, content: bytes) -> bytes:
    return content


def forged() -> bytes:
    """A part of 200 MB that declares 100 bytes, in its own header and in the directory."""
    source = rewritten(same, {"xl/media/bomb.xml": BOMB})
    return source.replace(struct.pack("<L", len(BOMB)), struct.pack("<L", 100))


def nested() -> bytes:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("more.zip", b"0" * 1_000_000)
    return rewritten(same, {f"{n}.zip": inner.getvalue() for n in range(2_500)})


def deep_groups() -> bytes:
    rows = [["type", "name", "label"], *[["begin_group", f"g{n}", "G"] for n in range(3_000)]]
    rows += [["text", "a", "A"], *[["end_group", "", ""] for _ in range(3_000)]]
    return as_csv({"survey": rows})


HOSTILE: dict[str, tuple[Callable[[], bytes], str, str]] = {
    "zip bomb": (lambda: rewritten(same, {"xl/media/bomb.xml": BOMB}), "f.xlsx", "too large"),
    "forged sizes": (forged, "f.xlsx", "cannot be read"),
    "entities": (lambda: rewritten(entities), "f.xlsx", "entities"),
    "cells": (lambda: rewritten(many_cells), "f.xlsx", "cells"),
    "nested archives": (nested, "f.xlsx", "parts"),
    "sheer size": (lambda: b"| survey |\n" + b"|" * 20_000_000, "f.md", "too large"),
    "one endless cell": (
        lambda: survey(f"type | name | label\ntext | a | {'x' * 1_000_000}"),
        "f.md",
        "characters",
    ),
    "endless expression": (
        lambda: survey(f"type | name | label | relevant\ntext | a | A | {'1+' * 500_000}1"),
        "f.md",
        "characters",
    ),
    "deep groups": (deep_groups, "f.csv", "nested"),
    "deep brackets": (
        lambda: survey(f"type | name | label | relevant\ntext | a | A | {'(' * 10_000}1{')' * 10_000}"),
        "f.md",
        "nested",
    ),
    "damaged": (lambda: as_xlsx(SHEETS)[:-200] + b"\0" * 200, "f.xlsx", "cannot be read"),
    "entities of an XForm": (
        lambda: b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>' + xform("<a/>", "", "").encode(),
        "f.xml",
        "",
    ),
    "deep XForm": (lambda: xform("<a>" * 10_000 + "</a>" * 10_000, "", "").encode(), "f.xml", "nested"),
    "large XForm": (lambda: xform("<a/>" * 5_000_000, "", "").encode(), "f.xml", "too large"),
    "a lie in its name": (lambda: b"%PDF-1.4", "f.xlsx", "not what its name says"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_soon_with_the_reason(name: str) -> None:
    make, filename, word = HOSTILE[name]
    source = make()
    began = time.perf_counter()
    checked = check(source, filename)
    took = time.perf_counter() - began
    assert not checked.ok
    assert any(word in finding.say("en") for finding in checked.findings), [
        f.say("en") for f in checked.findings
    ]
    assert took < SOON


def test_endless_matching_is_refused_or_harmless() -> None:
    began = time.perf_counter()
    for pattern in ("(a+)+$", "(a|a)*b", "(.*)*x", "([a-z]+\\s?)*$"):
        check(survey(f"type | name | label | constraint\ntext | a | A | regex(., '{pattern}')"), "f.md")
    assert time.perf_counter() - began < SOON


def test_compression_that_python_does_not_know_is_told() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("a.xml", zlib.compress(b"x"))
    assert "cannot be read" in check(out.getvalue(), "f.xlsx").findings[0].say("en")


def test_the_limits_leave_room_for_real_forms() -> None:
    rows = [["type", "name", "label"], *[["text", f"q{n}", "Q" * 200] for n in range(1_500)]]
    assert check(as_xlsx({"survey": rows}), "f.xlsx").ok
    assert 3 * len(rows) < workbook_guard.MAX_CELLS // 50
