"""The versions of questionnaires as an author sees them: lists, and one version with all that was stored of it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from agentdesk.domain.errors import Refusal
from agentdesk.domain.roles import Permission
from agentdesk.i18n import N_
from agentdesk.services.acting import Acting
from agentdesk.services.questionnaires import Use, uses
from agentdesk.store import questionnaires as stored
from agentdesk.store.questionnaires import VersionFacts
from agentdesk.store.tables import QuestionnaireVersion

STATE_NAMES: Final = {
    "draft": N_("draft"),
    "published": N_("published"),
    "retired": N_("retired"),
}
"""A version's state to what people call it."""
UNNAMED: Final = "default"
"""What the converter calls the language of a form that names none; it is told to nobody."""


@dataclass(frozen=True, slots=True)
class Listed:
    """One questionnaire in the list. `published` is the number of the version asked now, None before the first."""

    code: str
    title: str
    newest: int
    newest_state: str
    published: int | None
    languages: tuple[str, ...]
    questions: int
    used_for: tuple[Use, ...]
    visits_on_old: int
    """Visits under way that finish on another version than the one asked now."""


@dataclass(frozen=True, slots=True)
class VersionRow:
    """One version, told in a line. People by name."""

    id: int
    code: str
    title: str
    version: int
    state: str
    """draft, published or retired."""
    asked: bool
    """Whether it is the version that the next call is asked with."""
    languages: tuple[str, ...]
    questions: int
    source_name: str
    converter: str
    note: str
    created_at: datetime
    created_by: str
    published_at: datetime | None
    published_by: str
    retired_at: datetime | None
    visits_under_way: int


@dataclass(frozen=True, slots=True)
class VersionDetail:
    """One version with everything that was stored of it."""

    row: VersionRow
    xform: str
    source: bytes
    model: dict[str, Any]
    """See questionnaire/model.py."""
    files: dict[str, bytes]


def listed(act: Acting) -> tuple[Listed, ...]:
    """All questionnaires, by code."""
    act.require(Permission.AUTHOR)
    by_code: dict[str, list[VersionFacts]] = {}
    for row in stored.versions_of(act.tx):
        by_code.setdefault(row.code, []).append(row)
    older = [row.id for rows in by_code.values() for row in rows if row != asked_of(rows)]
    under_way, used = stored.under_way(act.tx, older), uses(act)
    return tuple(
        _listed(rows, under_way, tuple(use for use in used if use.code == code))
        for code, rows in by_code.items()
    )


def versions(act: Acting, code: str) -> tuple[VersionRow, ...]:
    """The versions of one questionnaire, the newest first. Raises Refusal when there is none of this code."""
    rows = rows_of(act, code)
    asked, under_way = asked_of(rows), stored.under_way(act.tx, [row.id for row in rows])
    return tuple(_told(row, row == asked, under_way) for row in rows)


def row_of(act: Acting, code: str, number: int) -> VersionRow:
    """One version in a line. Raises Refusal when it is not there."""
    rows = rows_of(act, code)
    row = numbered(rows, code, number)
    return _told(row, row == asked_of(rows), stored.under_way(act.tx, [row.id]))


def version(act: Acting, code: str, number: int | None = None) -> VersionDetail:
    """One version, the newest by default. Raises Refusal when it is not there."""
    row = row_of(act, code, rows_of(act, code)[0].version if number is None else number)
    found = act.tx.session.get_one(QuestionnaireVersion, row.id)
    xform, files = stored.parts_of(act.tx, row.id)
    return VersionDetail(row, xform, bytes(found.source), json.loads(found.model), files)


def rows_of(act: Acting, code: str) -> tuple[VersionFacts, ...]:
    """The stored versions of one questionnaire, the newest first. Raises Refusal when there is none."""
    act.require(Permission.AUTHOR)
    rows = stored.versions_of(act.tx, code)
    if not rows:
        raise Refusal(N_("There is no questionnaire {code}."), code=code)
    return rows


def asked_of(rows: Sequence[VersionFacts]) -> VersionFacts | None:
    """The version that the next call is asked with: the published one with the highest number."""
    return next((row for row in rows if row.state == "published"), None)


def numbered(rows: Sequence[VersionFacts], code: str, number: int) -> VersionFacts:
    """The version of this number. Raises Refusal when it is not there."""
    for row in rows:
        if row.version == number:
            return row
    raise Refusal(N_("The questionnaire {code} has no version {version}."), code=code, version=number)


def _told(row: VersionFacts, is_asked: bool, under_way: Mapping[int, int]) -> VersionRow:
    return VersionRow(
        id=row.id,
        code=row.code,
        title=row.title,
        version=row.version,
        state=row.state,
        asked=is_asked,
        languages=_languages(row),
        questions=row.questions,
        source_name=row.source_name,
        converter=row.converter,
        note=row.note,
        created_at=row.created_at,
        created_by=row.created_by,
        published_at=row.published_at,
        published_by=row.published_by,
        retired_at=row.retired_at,
        visits_under_way=under_way.get(row.id, 0),
    )


def _languages(row: VersionFacts) -> tuple[str, ...]:
    return tuple(language for language in row.languages.split() if language != UNNAMED)


def _listed(rows: Sequence[VersionFacts], under_way: Mapping[int, int], used_for: tuple[Use, ...]) -> Listed:
    """One line of the list; it tells the words of the version that is asked, else of the newest."""
    newest, asked = rows[0], asked_of(rows)
    shown = asked or newest
    return Listed(
        code=newest.code,
        title=shown.title,
        newest=newest.version,
        newest_state=newest.state,
        published=asked.version if asked else None,
        languages=_languages(shown),
        questions=shown.questions,
        used_for=used_for,
        visits_on_old=sum(under_way.get(row.id, 0) for row in rows if row != asked),
    )
