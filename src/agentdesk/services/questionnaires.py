"""Which questionnaire is asked on which visit, and its compiled form."""

from functools import lru_cache
from typing import Final

from sqlalchemy import func
from sqlmodel import col, select

from agentdesk import __version__
from agentdesk.content import QUESTIONNAIRES, questionnaire_source, questionnaire_xform
from agentdesk.domain.errors import Refusal
from agentdesk.domain.visit import VisitKind
from agentdesk.i18n import N_
from agentdesk.questionnaire.form import Form
from agentdesk.questionnaire.xform import read_xform
from agentdesk.services.acting import Acting
from agentdesk.store.tables import Questionnaire, QuestionnaireVersion

ASKED_ON: Final = {
    VisitKind.FIRST: "after_sale_visit",
    VisitKind.PERIODIC: "after_sale_visit",
    VisitKind.COMPLAINT_FOLLOWUP: "after_sale_visit",
    VisitKind.CONFIRMATION: "solution_confirmation",
}
"""Kind of visit to the code of the questionnaire that is asked on it."""


@lru_cache(maxsize=32)
def compiled(xform: str) -> Form:
    """The form of an XForm, read once per process."""
    return read_xform(xform)


def form_of(act: Acting, version_id: int) -> Form:
    """The compiled form of one questionnaire version."""
    return compiled(act.tx.session.get_one(QuestionnaireVersion, version_id).xform)


def publish_shipped(act: Acting) -> None:
    """Publish the questionnaires that come with the program, each as its next version where it is new."""
    session = act.tx.session
    for code in QUESTIONNAIRES:
        xform = questionnaire_xform(code)
        questionnaire = session.exec(select(Questionnaire).where(Questionnaire.code == code)).first()
        if questionnaire is None:
            questionnaire = Questionnaire(code=code, title=compiled(xform).title)
            session.add(questionnaire)
            session.flush()
        newest = session.exec(
            select(QuestionnaireVersion)
            .where(QuestionnaireVersion.questionnaire_id == questionnaire.id)
            .order_by(col(QuestionnaireVersion.version).desc())
        ).first()
        if newest is not None and newest.xform == xform:
            continue
        assert questionnaire.id is not None
        session.add(
            QuestionnaireVersion(
                questionnaire_id=questionnaire.id,
                version=newest.version + 1 if newest else 1,
                state="published",
                xform=xform,
                model="{}",
                source=questionnaire_source(code),
                source_name=f"{code}.md",
                converter=f"agentdesk {__version__}",
                created_at=act.now,
                published_at=act.now,
            )
        )
        session.flush()
        act.audit("questionnaire_published", f"questionnaire:{questionnaire.id}")


def version_for(act: Acting, kind: VisitKind) -> int:
    """The id of the published version that a visit of this kind is asked with. Raises Refusal without one."""
    newest = act.tx.session.exec(
        select(func.max(QuestionnaireVersion.id))
        .join(Questionnaire)
        .where(Questionnaire.code == ASKED_ON[kind], QuestionnaireVersion.state == "published")
    ).one()
    if newest is None:
        raise Refusal(N_("No questionnaire is published for this kind of visit."))
    return newest
