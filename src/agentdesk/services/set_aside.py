"""Visits that a supervisor puts back into a queue: set aside by the rule for attempts, or of somebody not there."""

from datetime import date

from agentdesk.domain.errors import Refusal
from agentdesk.domain.roles import Permission
from agentdesk.domain.visit import VisitState
from agentdesk.i18n import N_
from agentdesk.services import confirmations
from agentdesk.services.acting import Acting
from agentdesk.services.people import trusted
from agentdesk.store.tables import Visit


def give(act: Acting, visit_id: int, login: str | None = None, on: date | None = None) -> None:
    """Put a visit into the queue of the person with this login, or of everybody, to be called from a local day on
    (today). Raises Refusal for a visit that is over or in a call, for a day that is past, and for somebody who does
    not call customers."""
    act.require(Permission.END_ISSUE)
    visit = act.tx.session.get(Visit, visit_id, with_for_update=True)
    if visit is None:
        raise Refusal(N_("There is no visit {number}."), number=visit_id)
    if visit.state not in (VisitState.DUE, *confirmations.SET_ASIDE):
        raise Refusal(N_("This visit is in a call or over; it cannot be given to anybody."))
    day = on or act.today
    if day < act.today:
        raise Refusal(N_("A visit is put off to a day that is not past."))
    agent = None
    if login is not None:
        person = trusted(act, login)
        agent = person.id
        if not person.may(Permission.WORK_QUEUE):
            raise Refusal(N_("{login} does not call customers."), login=login)
    visit.agent_id, visit.appointment = agent, None
    confirmations.put_back(act, visit, day)
    confirmations.moved(act, visit)
    act.audit("visit_given", f"visit:{visit_id}", to=login or "", on=day.isoformat())
