"""A process killed in the middle of a call, again and again, loses nothing that was answered.

Two agents work at once on one file. Each is killed (SIGKILL) at a random moment: after a few answers, or in the middle
of a word. Started again, the program must be in the same visit, at the same question, with the same half-typed text.
"""

import random
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from agentdesk.desk import Desk
from agentdesk.questionnaire.form import StepKind
from agentdesk.questionnaire.interview import Interview
from agentdesk.services import questionnaires
from agentdesk.services.acting import Acting
from agentdesk.services.interviews import Known, replayed
from agentdesk.store import visits as stored
from agentdesk.store.tables import Visit
from tests.e2e.desk_at_work import current_visit, make_desk, open_terminal
from tests.e2e.terminal import Terminal

KILLS = 100
AGENTS = ("li.na", "wang.lei")
SAVED = "●"
CLOSING = "/data/closing"
NARROW = (90, 30)
"""No room for the panel at the side: the script alone is on the screen."""
WORDS = "滤芯更换提醒不明显 filter light too dim, 安装师傅来得很准时 and so on"


@dataclass
class Agent:
    """One agent at one terminal, and what this agent knows to be on record."""

    url: str
    login: str
    visit_id: int
    chance: random.Random
    answers: dict[str, str] = field(default_factory=dict)
    """Answers whose mark said that they are saved."""
    typed: str = ""
    """The half-typed text that was on the screen when the program was last killed."""
    kills: int = 0

    def stored(self) -> tuple[Interview, dict[str, str]]:
        """The interview and the half-typed texts as they lie in the database."""
        with Desk.open(self.url) as desk:
            return desk.see(_as_stored, self.visit_id)

    def work_until_killed(self) -> None:
        """Start the program, check what it brings back, do a little, and kill it at a random moment."""
        before, drafts = self.stored()
        with open_terminal(self.url, self.login, size=NARROW) as terminal:
            self._check_resumed(terminal, before, drafts)
            step = before.step(before.position)
            if step.kind is StepKind.TEXT:
                self._type(terminal, drafts.get(step.node, step.value))
            else:
                self._answer(terminal, before)
            terminal.kill()
        self.kills += 1
        after, drafts = self.stored()
        for node, value in self.answers.items():
            assert after.value(node) == value, f"{node} was answered {value!r} and saved, then lost"
        kept = drafts.get(after.position, "")
        if self.typed:
            assert kept in (self.typed, self.typed[:-1]), f"on screen {self.typed!r}, kept {kept!r}"

    def _check_resumed(self, terminal: Terminal, before: Interview, drafts: dict[str, str]) -> None:
        step = before.step(before.position)
        _wait_saved(terminal, before, timeout=30)
        words = _squeezed(drafts.get(step.node, ""))
        terminal.wait_until(lambda: words in _squeezed(terminal.text()), what=f"the half-typed {words}")

    def _answer(self, terminal: Terminal, interview: Interview) -> None:
        """Go back some way or answer some questions, each until it is saved; then one more key, and no waiting."""
        self.typed = ""
        going_back = self.chance.random() < 0.3 or interview.position == CLOSING
        for _ in range(self.chance.randrange(6)):
            if going_back:
                if interview.back() is None:
                    break
                terminal.press("pageup")
            elif interview.step(interview.position).kind is StepKind.TEXT or interview.position == CLOSING:
                break
            else:
                self._one_answer(terminal, interview)
                interview.forward()
            _wait_saved(terminal, interview)
        if interview.step(interview.position).choices:
            terminal.press(self.chance.choice("12"))
            self.answers.pop(interview.position, None)
        time.sleep(self.chance.random() * 0.03)

    def _one_answer(self, terminal: Terminal, interview: Interview) -> None:
        step = interview.step(interview.position)
        if not step.choices:
            terminal.press("enter")
            interview.said(step.node)
            return
        place = self.chance.randrange(len(step.choices))
        terminal.press(str(place + 1))
        interview.answer(step.node, step.choices[place].value)
        self.answers[step.node] = step.choices[place].value

    def _type(self, terminal: Terminal, there: str) -> None:
        """Type on, a character at a time as it appears on the screen, and stop anywhere."""
        text = there
        for _ in range(self.chance.randrange(1, 12)):
            letter = WORDS[len(text) % len(WORDS)]
            mark = terminal.mark()
            terminal.type(letter)
            text += letter
            terminal.wait_until(lambda mark=mark: terminal.changed_since(mark))  # type: ignore[misc]
            time.sleep(self.chance.random() * 0.04)
        self.typed = text
        if len(text) > 40:
            terminal.press("enter")
            self.typed = ""
            time.sleep(self.chance.random() * 0.1)


def _as_stored(act: Acting, visit_id: int) -> tuple[Interview, dict[str, str]]:
    visit = act.tx.session.get_one(Visit, visit_id)
    assert visit.questionnaire_version_id is not None
    form = questionnaires.form_of(act, visit.questionnaire_version_id)
    events = stored.events_of(act.tx, visit_id)
    return replayed(form, events, Known("zh", {}), act.zone), stored.drafts_of(act.tx, visit_id)


def _wait_saved(terminal: Terminal, interview: Interview, timeout: float = 10.0) -> None:
    """Wait until the question asked now stands on the screen, however its words wrap, and all is saved."""
    words = _squeezed(interview.step(interview.position).label[-12:])
    terminal.wait_until(
        lambda: SAVED in terminal.text() and words in _squeezed(terminal.text()), timeout, words
    )


def _squeezed(text: str) -> str:
    """Without blanks: lines wrap, and a screen has no trailing ones."""
    return "".join(text.split())


def _take_a_visit(url: str, login: str) -> int:
    with open_terminal(url, login) as terminal:
        terminal.wait_for("AgentDesk", "F2")
        terminal.press("f2")
        terminal.wait_for("您好", SAVED)
    visit_id = current_visit(url, login)
    assert visit_id is not None
    return visit_id


@pytest.mark.parametrize("seed", [20261121])
def test_a_hundred_kills_lose_nothing(tmp_path: Path, seed: int) -> None:
    url = make_desk(f"sqlite:///{tmp_path / 'desk.db'}")
    agents = [
        Agent(url, login, _take_a_visit(url, login), random.Random(seed + place))
        for place, login in enumerate(AGENTS)
    ]

    def work(agent: Agent) -> None:
        for _ in range(KILLS // len(AGENTS)):
            agent.work_until_killed()

    with ThreadPoolExecutor(len(agents)) as pool:
        for done in [pool.submit(work, agent) for agent in agents]:
            done.result()
    assert sum(agent.kills for agent in agents) == KILLS
    assert all(agent.answers for agent in agents)
    assert current_visit(url, "li.na") != current_visit(url, "wang.lei")
