"""After any answers, what was computed step by step is what a fresh start would compute."""

from hypothesis import given, settings
from hypothesis import strategies as st

from agentdesk.questionnaire.interview import Interview, replay
from agentdesk.questionnaire.running import Running
from agentdesk.questionnaire.steps import Event, Step
from agentdesk.questionnaire.xform import read_xform
from tests.questionnaire.forms import NOW, ZONE, form_xml, interview, plausible

FORM = read_xform(form_xml(200))
SMALL = read_xform(form_xml(30))
QUESTIONS = tuple(FORM.questions())


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 199), st.integers(0, 1000), st.booleans()), max_size=60))
def test_incremental_equals_full(changes: list[tuple[int, int, bool]]) -> None:
    running = Running(FORM, "zh", NOW, ZONE)
    running.start({}, {})
    for index, seed, clear in changes:
        question = QUESTIONS[index]
        running.set(question.path, "" if clear else plausible(question, seed))
    assert running.recompute() == {}


def uncached(live: Interview) -> tuple[Step, ...]:
    """The steps with every remembered view thrown away."""
    live.language = live.language
    return live.steps


Deed = tuple[str, int, int]
DEEDS = st.lists(
    st.tuples(
        st.sampled_from(["answer", "answer", "answer", "clear", "forward", "back", "jump", "say", "speak"]),
        st.integers(0, 29),
        st.integers(0, 1000),
    ),
    max_size=50,
)


def do(live: Interview, deed: Deed) -> list[Event]:
    """One act at the desk and what its log holds of it."""
    what, index, seed = deed
    question = list(SMALL.questions())[index]
    match what:
        case "answer":
            value = plausible(question, seed)
            return [Event("answered", question.path, value)] if live.answer(question.path, value).ok else []
        case "clear":
            live.clear(question.path)
            return [Event("cleared", question.path)]
        case "forward" | "back":
            node = live.forward() if what == "forward" else live.back()
            return [Event("went", node)] if node else []
        case "jump":
            node = live.steps[index % len(live.steps)].node
            live.move_to(node)
            return [Event("went", node)]
        case "say":
            live.said(question.path)
            return [Event("said", question.path)]
        case _:
            live.language = ("zh", "en")[seed % 2]
            return [Event("language", value=live.language)]


@settings(max_examples=60, deadline=None)
@given(DEEDS)
def test_replay_equals_the_live_state(deeds: list[Deed]) -> None:
    live = interview(SMALL)
    log = [Event("opened")]
    for deed in deeds:
        log += do(live, deed)
    again = replay(SMALL, log, language="zh", now=NOW, zone=ZONE)
    assert again.values == live.values
    assert again.position == live.position
    assert again.language == live.language
    assert again.steps == live.steps
    assert again.progress == live.progress
    assert live.steps == uncached(live)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.booleans(), max_size=40))
def test_walking_changes_no_answer(moves: list[bool]) -> None:
    live = interview(SMALL)
    live.answer("/data/q0", "v1")
    before = (live.values, live.steps)
    for forward in moves:
        _ = live.forward() if forward else live.back()
    assert (live.values, live.steps) == before
