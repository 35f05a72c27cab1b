"""Which questionnaire is asked on a visit, and its compiled form.

It is a setting by the kind of visit and, where wanted, the customer's kind and the grade the company gave it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from agentdesk.domain.customer import CUSTOMER_KIND_NAMES, TIER_NAMES
from agentdesk.domain.errors import Refusal
from agentdesk.domain.roles import Permission
from agentdesk.domain.visit import VisitKind
from agentdesk.i18n import N_, _
from agentdesk.questionnaire.errors import FormError
from agentdesk.questionnaire.form import Form
from agentdesk.questionnaire.verdict import gives_verdict
from agentdesk.questionnaire.xform import read_xform
from agentdesk.services.acting import Acting
from agentdesk.store import questionnaires as stored
from agentdesk.store.tables import QuestionnaireUse

FORMS_KEPT: Final = 32
_forms: dict[str, Form] = {}
"""Forms by the digest of what they were read from."""


@dataclass(frozen=True, slots=True)
class Use:
    """Visits on which a questionnaire is asked; an empty customer kind or tier is any."""

    visit_kind: VisitKind
    customer_kind: str
    tier: str
    code: str


def refused(error: FormError) -> Refusal:
    """A form's fault as a refusal, with its place."""
    return Refusal(
        N_("This questionnaire cannot be asked: {reason} ({place})"),
        reason=_(error.message, **error.values),
        place=error.place,
    )


def form_of(act: Acting, version_id: int) -> Form:
    """The compiled form of one questionnaire version, read once per process.

    Raises Refusal for one that this program cannot ask: another version of it may have stored it.
    """
    digest = stored.digest_of(act.tx, version_id)
    form = _forms.get(digest)
    if form is None:
        if len(_forms) >= FORMS_KEPT:
            _forms.pop(next(iter(_forms)), None)
        try:
            form = _forms[digest] = read_xform(*stored.parts_of(act.tx, version_id))
        except FormError as error:
            raise refused(error) from error
    return form


def version_for(act: Acting, kind: VisitKind, customer_kind: str = "", tier: str = "") -> int:
    """The id of the version that a visit of this kind to such a customer is asked with; Refusal without one.

    `tier` is the grade that the company gave the customer.
    """
    version = stored.asked(act.tx, kind, customer_kind, tier)
    if version is None:
        raise Refusal(N_("No questionnaire is published for this kind of visit."))
    return version


def uses(act: Acting) -> tuple[Use, ...]:
    """Which questionnaire is asked on which visits."""
    act.require(Permission.AUTHOR)
    return tuple(Use(VisitKind(kind), who, tier, code) for kind, who, tier, code in stored.uses(act.tx))


def use(act: Acting, code: str, visit_kind: VisitKind, customer_kind: str = "", tier: str = "") -> None:
    """Ask this questionnaire on these visits from now on; the most specific rule counts.

    Raises Refusal when no version of it is published, for no kind or grade of customers, and for a confirmation in
    which the customer could not say whether the problem is solved.
    """
    act.require(Permission.AUTHOR)
    stored.take_turns(act.tx)
    rows = stored.versions_of(act.tx, code)
    published = next((row for row in rows if row.state == "published"), None)
    if published is None:
        raise Refusal(N_("No version of {code} is published."), code=code)
    if visit_kind is VisitKind.CONFIRMATION:
        _check_verdict(act, code, published.id)
    _known(customer_kind, CUSTOMER_KIND_NAMES)
    _known(tier, TIER_NAMES)
    set_use(act, rows[0].questionnaire_id, visit_kind, customer_kind, tier)
    _done(act, "questionnaire_used", rows[0].questionnaire_id, visit_kind, customer_kind, tier)


def check_still_fits(act: Acting, code: str, version_id: int) -> None:
    """Raise Refusal unless this version can be asked wherever its questionnaire is used."""
    if any(use.code == code and use.visit_kind is VisitKind.CONFIRMATION for use in uses(act)):
        _check_verdict(act, code, version_id)


def _check_verdict(act: Acting, code: str, version_id: int) -> None:
    if not gives_verdict(form_of(act, version_id)):
        raise Refusal(
            N_(
                "{code} cannot confirm a solution: no question of it says in the column agentdesk::satisfied which"
                " answers close an issue."
            ),
            code=code,
        )


def stop_using(act: Acting, visit_kind: VisitKind, customer_kind: str = "", tier: str = "") -> None:
    """Ask a group of customers what everybody is asked. Raises Refusal for the rule for everybody itself."""
    act.require(Permission.AUTHOR)
    if not customer_kind and not tier:
        raise Refusal(N_("Every kind of visit needs a questionnaire. Say which one is asked instead."))
    session = act.tx.session
    row = session.get(QuestionnaireUse, (visit_kind, customer_kind, tier))
    if row is None:
        raise Refusal(N_("No questionnaire is set for these visits and customers."))
    session.delete(row)
    session.flush()
    _done(act, "questionnaire_use_ended", row.questionnaire_id, visit_kind, customer_kind, tier)


def set_use(
    act: Acting, questionnaire_id: int, visit_kind: VisitKind, customer_kind: str = "", tier: str = ""
) -> None:
    """Write down a use as it is given: for `use`, and for a desk that is being made."""
    session = act.tx.session
    session.merge(
        QuestionnaireUse(
            visit_kind=visit_kind, customer_kind=customer_kind, tier=tier, questionnaire_id=questionnaire_id
        )
    )
    session.flush()


def _done(
    act: Acting, what: str, questionnaire_id: int, visit_kind: VisitKind, customer_kind: str, tier: str
) -> None:
    """Write down what was done, and let the screens that show it know."""
    subject = f"questionnaire:{questionnaire_id}"
    act.audit(what, subject, visit=visit_kind, customers=customer_kind, tier=tier)
    act.tx.announce()


def _known(word: str, words: Iterable[str]) -> None:
    if word and word not in words:
        raise Refusal(
            N_("There are no customers called {word}; choose one of: {words}."),
            word=word,
            words=", ".join(words),
        )
