#!/usr/bin/env python3
"""The catalogues of the program.

extract   print every sentence the source marks with _ or N_
update    bring the .po and .mo files to the source; new Chinese comes from JSON files {"English": "中文"}
compile   write the .mo files from the .po files
check     refuse what is missing, fuzzy, stale, has other {places}, or is not compiled
"""

from __future__ import annotations

import argparse
import ast
import io
import json
import string
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from babel.messages import Catalog
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "agentdesk"
LOCALE = SOURCE / "locale"
ORIGINAL = "en"
"""The language of the message ids: its catalogue fills itself."""
LANGUAGES = (ORIGINAL, "zh_Hans")


class _Header(Catalog):
    """A catalogue whose header holds no date, person or tool, so that a diff shows sentences only."""

    @property
    def mime_headers(self) -> list[tuple[str, str]]:
        return [
            ("Language", str(self.locale)),
            ("MIME-Version", "1.0"),
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Transfer-Encoding", "8bit"),
        ]


class Po(NamedTuple):
    """What a .po file says: sentences with their translations, and which of them are not to be trusted."""

    said: dict[str, str]
    fuzzy: set[str]
    obsolete: set[str]

    def shown(self) -> dict[str, str]:
        """What people get to read of it."""
        return {message: text for message, text in self.said.items() if text and message not in self.fuzzy}


def extract(source: Path) -> set[str]:
    """Every sentence marked in the Python files below `source`."""
    found = (
        sentence for path in source.rglob("*.py") for sentence in _marked(ast.parse(path.read_text("utf-8")))
    )
    return {sentence for sentence in found if sentence}


def _marked(tree: ast.Module) -> Iterator[str]:
    """What `_` and `N_` are called with. Babel's own reader does not look into f-strings before Python 3.12."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id="_" | "N_"), args=[ast.Constant(value=str(sentence)), *_]):
                yield sentence


def po_path(locale: Path, language: str) -> Path:
    """Where the .po file of `language` lies; its .mo file lies beside it."""
    return locale / language / "LC_MESSAGES" / "agentdesk.po"


def read(path: Path) -> Po:
    """Read a .po file; an absent one says nothing."""
    if not path.exists():
        return Po({}, set(), set())
    with path.open("rb") as file:
        catalog = read_po(file)
    said = {str(message.id): str(message.string) for message in catalog if message.id}
    fuzzy = {str(message.id) for message in catalog if message.id and message.fuzzy}
    return Po(said, fuzzy, {str(key) for key in catalog.obsolete})


def po_bytes(language: str, said: dict[str, str]) -> bytes:
    """The .po file of `language`, sorted, the same for the same sentences."""
    buffer = io.BytesIO()
    write_po(buffer, _catalog(language, said), width=0, no_location=True, sort_output=True)
    return buffer.getvalue()


def mo_bytes(language: str, said: dict[str, str]) -> bytes:
    """The .mo file of `language`, as gettext reads it at run time."""
    buffer = io.BytesIO()
    write_mo(buffer, _catalog(language, said))
    return buffer.getvalue()


def _catalog(language: str, said: dict[str, str]) -> Catalog:
    catalog = _Header(locale=language, domain="agentdesk", header_comment="", fuzzy=False)
    for message, translation in said.items():
        catalog.add(message, translation)
    return catalog


def update(source: Path, locale: Path, given: dict[str, str]) -> None:
    """Write both files of each language for what `source` says; `given` holds new Chinese by its English."""
    messages = extract(source)
    for language in LANGUAGES:
        path = po_path(locale, language)
        old = read(path).said
        if language == ORIGINAL:
            said = {message: message for message in messages}
        else:
            said = {message: given.get(message) or old.get(message, "") for message in messages}
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(po_bytes(language, said))
        path.with_suffix(".mo").write_bytes(mo_bytes(language, said))


def compile_all(locale: Path) -> None:
    """Write the .mo file beside each .po file."""
    for language in LANGUAGES:
        path = po_path(locale, language)
        path.with_suffix(".mo").write_bytes(mo_bytes(language, read(path).shown()))


def problems(source: Path, locale: Path) -> list[str]:
    """What keeps the catalogues from being shipped; one line each, empty when all is well."""
    messages = extract(source)
    found = [f"en: braces do not pair: {message!r}" for message in messages if _places(message) is None]
    for language in LANGUAGES:
        path = po_path(locale, language)
        po = read(path)
        found += [f"{language}: missing: {message!r}" for message in messages if not po.said.get(message)]
        found += [f"{language}: stale: {message!r}" for message in (set(po.said) - messages) | po.obsolete]
        found += [f"{language}: fuzzy: {message!r}" for message in po.fuzzy]
        for message, translation in po.said.items():
            if translation and _places(message) != _places(translation):
                found.append(f"{language}: other places: {message!r} and {translation!r}")
            if language == ORIGINAL and translation and translation != message:
                found.append(f"{language}: not the original: {message!r} and {translation!r}")
        found += _uncompiled(language, path, po)
    return sorted(found)


def _uncompiled(language: str, path: Path, po: Po) -> list[str]:
    compiled = path.with_suffix(".mo")
    if not compiled.exists():
        return [f"{language}: {compiled.name} is missing; run translations.py compile"]
    with compiled.open("rb") as file:
        held = {str(message.id): str(message.string) for message in read_mo(file) if message.id}
    if held != po.shown():
        return [f"{language}: {compiled.name} is not what the .po file says; run translations.py compile"]
    return []


def _places(text: str) -> set[str] | None:
    """The names between braces in `text`; None when it is no format string."""
    try:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}
    except ValueError:
        return None


def _given(files: list[Path], messages: set[str]) -> dict[str, str]:
    """The translations of all `files`; says on stderr what nobody asked for and where two disagree."""
    given: dict[str, str] = {}
    for file in files:
        found: dict[str, str] = json.loads(file.read_text(encoding="utf-8"))
        for message, translation in found.items():
            if message not in messages:
                print(f"{file.name}: no such sentence in the source: {message!r}", file=sys.stderr)
            elif given.setdefault(message, translation) != translation:
                print(f"{file.name}: said otherwise before, kept: {message!r}", file=sys.stderr)
    return given


def main() -> int:
    """0 when done or well, 1 when `check` found something."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("act", choices=("extract", "update", "compile", "check"))
    parser.add_argument("--from", dest="files", type=Path, nargs="+", default=[], metavar="FILE")
    options = parser.parse_args()
    if options.act == "extract":
        print("\n".join(sorted(extract(SOURCE))))
        return 0
    if options.act == "update":
        update(SOURCE, LOCALE, _given(options.files, extract(SOURCE)))
    elif options.act == "compile":
        compile_all(LOCALE)
    found = problems(SOURCE, LOCALE)
    print("\n".join(found) or "translations: complete", file=sys.stderr)
    return 1 if found and options.act == "check" else 0


if __name__ == "__main__":
    sys.exit(main())
