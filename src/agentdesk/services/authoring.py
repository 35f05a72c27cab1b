"""What an author does with questionnaires: bring in a version, publish it, retire it.

A questionnaire has a lasting code and numbered versions: draft, published, retired. Asked is the published version
with the highest number; a call under way stays on the version it was opened with (services/questionnaires.py).
Once published, a version never changes: the database itself refuses (store/guards.py).
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import delete
from sqlmodel import col, select

from agentdesk import __version__
from agentdesk.content import QUESTIONNAIRES, questionnaire_source, questionnaire_xform
from agentdesk.domain.errors import Refusal
from agentdesk.domain.roles import Permission
from agentdesk.domain.visit import KIND_NAMES, VisitKind
from agentdesk.i18n import N_, _
from agentdesk.questionnaire.errors import FormError
from agentdesk.questionnaire.form import Form
from agentdesk.questionnaire.model import digest_of, model_of, questions_in
from agentdesk.questionnaire.xform import read_xform
from agentdesk.services.acting import Acting
from agentdesk.services.questionnaires import check_still_fits, refused, set_use, uses
from agentdesk.services.versions import VersionRow, asked_of, numbered, row_of, rows_of
from agentdesk.store import questionnaires as stored
from agentdesk.store.questionnaires import VersionFacts
from agentdesk.store.tables import Questionnaire, QuestionnaireFile, QuestionnaireVersion

LONGEST_CODE: Final = 100
SAME: Final = N_("This is what version {version} of {code} is already.")

SHIPPED_USES: Final = {
    VisitKind.FIRST: "after_sale_visit",
    VisitKind.PERIODIC: "after_sale_visit",
    VisitKind.COMPLAINT_FOLLOWUP: "after_sale_visit",
    VisitKind.CONFIRMATION: "solution_confirmation",
}
"""What a new desk asks on each kind of visit."""


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


def same_as(act: Acting, code: str, digest: str) -> int | None:
    """The version of `code` that a questionnaire of this digest (questionnaire/model.py) would only repeat.

    That is the newest one unless it is retired: what was retired may be brought in again.
    """
    act.require(Permission.AUTHOR)
    return _repeated(_newest(act, code), digest)


def submit(act: Acting, submission: Submission) -> VersionRow:
    """Bring in a draft. Raises Refusal when it is what the newest version is, or cannot be asked."""
    _begin(act)
    draft = _submit(act, submission)
    code = act.tx.session.get_one(Questionnaire, draft.questionnaire_id).code
    return row_of(act, code, draft.version)


def publish(act: Acting, code: str, version: int | None = None) -> VersionRow:
    """Let the next calls be asked with a draft, the newest one by default.

    Raises Refusal without one, and for one in which the customer could not confirm a solution where the
    questionnaire is asked in confirmation visits.
    """
    _begin(act)
    rows = rows_of(act, code)
    drafts = [row for row in rows if row.state == "draft"]
    if version is None and not drafts:
        raise Refusal(N_("The questionnaire {code} has no draft."), code=code)
    draft = drafts[0] if version is None else numbered(rows, code, version)
    if draft.state != "draft":
        raise Refusal(N_("Version {version} of {code} is no draft."), version=draft.version, code=code)
    asked = asked_of(rows)
    if asked is not None and asked.version > draft.version:
        raise Refusal(
            N_("Version {newer} is asked already. Bring this one in again to make it the newest."),
            newer=asked.version,
        )
    check_still_fits(act, code, draft.id)
    _publish(act, act.tx.session.get_one(QuestionnaireVersion, draft.id))
    return row_of(act, code, draft.version)


def retire(act: Acting, code: str, version: int) -> VersionRow:
    """Take a published version out of use; the one before it, if published, is asked again.

    Raises Refusal when visits would be left without a questionnaire that fits.
    """
    _begin(act)
    rows = rows_of(act, code)
    row = numbered(rows, code, version)
    if row.state != "published":
        raise Refusal(N_("Version {version} of {code} is not published."), version=version, code=code)
    rest = [each for each in rows if each.state == "published" and each.version != version]
    used_for = [use for use in uses(act) if use.code == code]
    if used_for and not rest:
        raise Refusal(
            N_(
                "Version {version} is asked on visits ({visits}). Publish another, or ask another questionnaire."
            ),
            version=version,
            visits=", ".join(sorted({_(KIND_NAMES[use.visit_kind]) for use in used_for})),
        )
    if rest:
        check_still_fits(act, code, rest[0].id)
    session = act.tx.session
    retired = session.get_one(QuestionnaireVersion, row.id)
    retired.state, retired.retired_at = "retired", act.now
    session.add(retired)
    session.flush()
    _done(act, "questionnaire_retired", row.questionnaire_id, version)
    return row_of(act, code, version)


def discard(act: Acting, code: str, version: int) -> None:
    """Throw a draft away. Raises Refusal for what was published."""
    _begin(act)
    rows = rows_of(act, code)
    row = numbered(rows, code, version)
    if row.state != "draft":
        raise Refusal(N_("Version {version} of {code} is no draft."), version=version, code=code)
    session = act.tx.session
    session.execute(delete(QuestionnaireFile).where(col(QuestionnaireFile.version_id) == row.id))
    session.delete(session.get_one(QuestionnaireVersion, row.id))
    session.flush()
    if len(rows) == 1:
        session.delete(session.get_one(Questionnaire, row.questionnaire_id))
        session.flush()
    _done(act, "questionnaire_discarded", row.questionnaire_id, version)


def publish_shipped(act: Acting) -> None:
    """Publish the questionnaires that come with the program, and ask them on every visit of a new desk."""
    ids = {}
    for code in QUESTIONNAIRES:
        xform, source = questionnaire_xform(code), questionnaire_source(code)
        row = _submit(act, Submission(xform, source, f"{code}.md", f"agentdesk {__version__}", code=code))
        _publish(act, row)
        ids[code] = row.questionnaire_id
    for kind, code in SHIPPED_USES.items():
        set_use(act, ids[code], kind, "", "")


# --- how -----------------------------------------------------------------


def _begin(act: Acting) -> None:
    act.require(Permission.AUTHOR)
    stored.take_turns(act.tx)


def _submit(act: Acting, submission: Submission) -> QuestionnaireVersion:
    """Store a draft."""
    form = _read(submission)
    files = {name: content for name, content in submission.files.items() if name in form.files}
    questionnaire = _questionnaire(act, submission.code.strip() or form.id.strip(), form.title)
    assert questionnaire.id is not None
    digest = digest_of(submission.xform, files)
    newest = _newest(act, questionnaire.code)
    same = _repeated(newest, digest)
    if same is not None:
        raise Refusal(SAME, version=same, code=questionnaire.code)
    row = QuestionnaireVersion(
        questionnaire_id=questionnaire.id,
        version=newest.version + 1 if newest else 1,
        title=form.title or questionnaire.code,
        languages=" ".join(form.languages),
        questions=questions_in(form),
        digest=digest,
        xform=submission.xform,
        model=json.dumps(model_of(form), ensure_ascii=False),
        source=submission.source,
        source_name=submission.source_name,
        converter=submission.converter,
        note=submission.note.strip(),
        created_at=act.now,
        created_by=act.person.id if act.person else None,
    )
    session = act.tx.session
    session.add(row)
    session.flush()
    assert row.id is not None
    made = [QuestionnaireFile(version_id=row.id, name=name, content=files[name]) for name in files]
    session.add_all(made)
    session.flush()
    _done(act, "questionnaire_submitted", questionnaire.id, row.version)
    return row


def _newest(act: Acting, code: str) -> VersionFacts | None:
    return next(iter(stored.versions_of(act.tx, code)), None)


def _repeated(newest: VersionFacts | None, digest: str) -> int | None:
    """The number of the newest version when it is this questionnaire and in use or a draft."""
    if newest is None or newest.state == "retired" or newest.digest != digest:
        return None
    return newest.version


def _read(submission: Submission) -> Form:
    """The form, read once more at the door: a broken one never gets in."""
    try:
        return read_xform(submission.xform, submission.files)
    except FormError as error:
        raise refused(error) from error


def _questionnaire(act: Acting, code: str, title: str) -> Questionnaire:
    """The questionnaire of this code, made when there is none."""
    if not code or len(code) > LONGEST_CODE or not code.isprintable():
        raise Refusal(N_("Give the questionnaire a code of 1 to {most} characters."), most=LONGEST_CODE)
    session = act.tx.session
    found = session.exec(select(Questionnaire).where(Questionnaire.code == code)).first()
    if found is None:
        found = Questionnaire(code=code, title=title or code)
        session.add(found)
        session.flush()
    return found


def _publish(act: Acting, row: QuestionnaireVersion) -> None:
    session = act.tx.session
    row.state, row.published_at = "published", act.now
    row.published_by = act.person.id if act.person else None
    questionnaire = session.get_one(Questionnaire, row.questionnaire_id)
    questionnaire.title = row.title
    session.add_all([row, questionnaire])
    session.flush()
    _done(act, "questionnaire_published", row.questionnaire_id, row.version)


def _done(act: Acting, what: str, questionnaire_id: int, version: int) -> None:
    """Write down what was done, and let the screens that show it know."""
    act.audit(what, f"questionnaire:{questionnaire_id}", version=version)
    act.tx.announce()
