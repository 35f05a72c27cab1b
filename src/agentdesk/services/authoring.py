"""What an author does with questionnaires: bring in a version, publish it, retire it, say where it is asked.

A questionnaire has a lasting code and numbered versions: draft, published, retired. Asked is the published version
with the highest number; a call under way stays on the version it was opened with (services/questionnaires.py).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from agentdesk.domain.visit import VisitKind
from agentdesk.services.acting import Acting


@dataclass(frozen=True, slots=True)
class Submission:
    """A questionnaire to be brought in: the XForm that was made of `source`, and the files it reads by name.

    `code` is the form's own id where it is empty. `converter` is its name and version.
    """

    xform: str
    source: bytes
    source_name: str
    converter: str
    files: Mapping[str, bytes] = field(default_factory=dict)
    code: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Use:
    """Visits on which a questionnaire is asked; an empty customer kind or tier is any."""

    visit_kind: VisitKind
    customer_kind: str
    tier: str
    code: str


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
    left_out: int
    """Questions that a telephone cannot carry."""
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


def submit(act: Acting, submission: Submission) -> VersionRow:
    """Bring in a draft. Raises Refusal when it is what the newest version is, FormError when it cannot be asked."""
    raise NotImplementedError


def publish(act: Acting, code: str, version: int | None = None) -> VersionRow:
    """Let the next calls be asked with a draft, the newest one by default. Raises Refusal without one."""
    raise NotImplementedError


def retire(act: Acting, code: str, version: int) -> VersionRow:
    """Take a published version out of use. Raises Refusal when visits would be left without a questionnaire."""
    raise NotImplementedError


def discard(act: Acting, code: str, version: int) -> None:
    """Throw a draft away. Raises Refusal for what was published."""
    raise NotImplementedError


def listed(act: Acting) -> tuple[Listed, ...]:
    """All questionnaires, by code."""
    raise NotImplementedError


def versions(act: Acting, code: str) -> tuple[VersionRow, ...]:
    """The versions of one questionnaire, the newest first. Raises Refusal when there is none of this code."""
    raise NotImplementedError


def version(act: Acting, code: str, number: int | None = None) -> VersionDetail:
    """One version, the newest by default. Raises Refusal when it is not there."""
    raise NotImplementedError


def use(act: Acting, code: str, visit_kind: VisitKind, customer_kind: str = "", tier: str = "") -> None:
    """Ask this questionnaire on these visits from now on. Raises Refusal when no version of it is published."""
    raise NotImplementedError


def stop_using(act: Acting, visit_kind: VisitKind, customer_kind: str = "", tier: str = "") -> None:
    """Ask a group of customers what everybody is asked. Raises Refusal for the rule for everybody itself."""
    raise NotImplementedError


def uses(act: Acting) -> tuple[Use, ...]:
    """Which questionnaire is asked on which visits."""
    raise NotImplementedError
