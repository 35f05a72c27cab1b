"""An external partner at the command line: their own issue, and nothing else (R83)."""

import pytest

from agentdesk.desk import Desk
from agentdesk.services import issues, people
from agentdesk.services.issues import Responsible
from tests.cli.conftest import Ran, Run
from tests.desks import as_person
from tests.services.test_guests import HIDDEN, partner

__all__ = ["partner"]


@pytest.fixture
def as_partner(partner: Desk, run: Run) -> Run:
    """The command as the partner calls it, who is responsible for issue 1 and not for issue 2."""
    assert partner.person

    def carry_out(*arguments: str) -> Ran:
        return run("--as", "partner", "--today", "2026-11-18", *arguments, AGENTDESK_LANGUAGE="en")

    return carry_out


def test_a_partner_works_on_what_is_assigned_to_them(as_partner: Run) -> None:
    for said in (
        as_partner("issues", "show", "1"),
        as_partner("issues", "show", "1", "--json"),
        as_partner("tasks"),
    ):
        assert said.status == 0
        assert [hidden for hidden in HIDDEN if hidden in said.out] == []
    assert as_partner("issues", "step", "1", "analyse").out == "Issue #1: analysing.\n"
    named = ("--cause", "x", "--measure", "y", "--department", "technical", "--deadline", "2026-11-20")
    other = as_partner("issues", "step", "1", "plan", *named, "--person", "wang.lei")
    assert (other.status, "nobody active" in other.err) == (1, True)
    assert as_partner("issues", "step", "1", "plan", *named, "--person", "partner").status == 0


@pytest.mark.parametrize(
    "command",
    [
        ("issues", "show", "2"),
        ("issues", "step", "2", "analyse"),
        ("issues", "list"),
        ("issues", "assign", "1", "--person", "partner"),
        ("issues", "step", "1", "withdraw", "--reason", "x"),
        ("knowledge", "find", "水"),
        ("ledger", "verify"),
        ("erase", "K001", "--reason", "x"),
    ],
)
def test_a_partner_is_refused_the_rest(as_partner: Run, command: tuple[str, ...]) -> None:
    refused = as_partner(*command)
    assert refused.status == 1
    assert [hidden for hidden in HIDDEN if hidden in refused.out + refused.err] == []


def test_what_is_taken_away_is_gone(as_partner: Run, partner: Desk) -> None:
    with as_person(partner, "zhao.min"):
        other = partner.see(people.trusted, "other").id
        partner.do(issues.assign, 1, Responsible(None, other))
    refused = as_partner("issues", "show", "1")
    assert (refused.status, "not assigned" in refused.err) == (1, True)
