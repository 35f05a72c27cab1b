"""The design of a questionnaire after R21-R28: its parts, what it covers, its scales and its wording."""

from collections.abc import Iterator
from typing import Final

from agentdesk.exchange.findings import Finding, Severity
from agentdesk.exchange.places import Places
from agentdesk.exchange.scales import scale_of
from agentdesk.exchange.wording import MESSAGES, SEVERITIES, Words, wording_faults, words_for
from agentdesk.i18n import N_
from agentdesk.questionnaire.form import Form, Question, StepKind
from agentdesk.questionnaire.written import languages_of, written, written_choices

MOST_OPEN: Final = 0.4
"""The share of questions answered in the customer's own words that is still easy to answer (R28)."""

FEWEST_COVERING: Final = 5
"""Questions from which on a questionnaire should cover all of AREAS; a shorter one has a narrower purpose (R25)."""

AREAS: Final = {
    "product_quality": N_(
        "Nothing is asked about the quality of the product (agentdesk::area product_quality)."
    ),
    "service_attitude": N_(
        "Nothing is asked about the attitude of the staff (agentdesk::area service_attitude)."
    ),
    "delivery": N_("Nothing is asked about delivery (agentdesk::area delivery)."),
    "after_sales": N_("Nothing is asked about after-sales service (agentdesk::area after_sales)."),
}
"""What a questionnaire about satisfaction covers (R27), and what is said when it does not."""

_PARTS: Final = {
    "greeting": N_(
        "There is no greeting: a note with agentdesk::part greeting that says who calls and what for."
    ),
    "closing": N_("There is no closing: a note with agentdesk::part closing that thanks the customer."),
}
_NO_THANKS: Final = N_("It does not thank the customer.")
_NO_CONTACT: Final = N_("The closing does not say that the customer may contact the company at any time.")


def design_findings(form: Form, places: Places) -> Iterator[Finding]:
    """What could be designed better, as warnings and advice."""
    lint = _Lint(form, places)
    yield from lint.parts()
    yield from lint.coverage()
    yield from lint.open_questions()
    for question in lint.asked:
        yield from lint.scale(question)
        yield from lint.wording(question)


class _Lint:
    def __init__(self, form: Form, places: Places) -> None:
        self._form = form
        self._places = places
        questions = list(form.questions())
        self.asked = [question for question in questions if question.kind is not StepKind.SAY]
        self._notes = [question for question in questions if question.kind is StepKind.SAY]
        samples = {code: "".join(self._said(q, code) for q in questions) for code in languages_of(form)}
        found = {code: words_for(code, sample) for code, sample in samples.items()}
        self._words: dict[str, Words] = {code: words for code, words in found.items() if words is not None}

    def parts(self) -> Iterator[Finding]:
        """Greeting and closing are there, marked or by their words (R21), and say what they should (R22, R24)."""
        for part, message in _PARTS.items() if self._words else ():
            note = self._part(part)
            if note is None:
                yield self._of_form(f"no-{part}", message)
                continue
            if not self._says(note, "thanks"):
                yield self._finding(note, Severity.ADVICE, "no-thanks", _NO_THANKS)
            if part == "closing" and not self._says(note, "contact"):
                yield self._finding(note, Severity.ADVICE, "no-contact", _NO_CONTACT)

    def _part(self, part: str) -> Question | None:
        marked = [note for note in self._notes if note.bind.ours.get("part") == part]
        by_words = [note for note in self._notes if self._says(note, part)]
        found = marked or by_words
        if not found:
            return None
        return found[0] if part == "greeting" else found[-1]

    def _says(self, note: Question, name: str) -> bool:
        return any(words.parts[name].search(self._said(note, code)) for code, words in self._words.items())

    def coverage(self) -> Iterator[Finding]:
        """The areas of R27 are asked about: by `agentdesk::area`, else by the words of the labels."""
        if len(self._own()) < FEWEST_COVERING or not self._words:
            return
        marked = {question.bind.ours.get("area") for question in self.asked}
        for area, message in AREAS.items():
            if area not in marked and not any(self._speaks_of(question, area) for question in self.asked):
                yield self._of_form("not-covered", message)

    def _speaks_of(self, question: Question, area: str) -> bool:
        if question.bind.ours.get("area"):
            return False
        return any(
            words.areas[area].search(self._said(question, code)) for code, words in self._words.items()
        )

    def _own(self) -> list[Question]:
        """Questions with a number of their own."""
        return [question for question in self.asked if not question.bind.ours.get("part_of")]

    def open_questions(self) -> Iterator[Finding]:
        """Choices and scales are easier to answer than own words (R28)."""
        own = self._own()
        texts = [question for question in own if question.kind is StepKind.TEXT]
        if len(own) >= FEWEST_COVERING and len(texts) > MOST_OPEN * len(own):
            message = N_("{count} of {total} questions are answered in own words; choices are easier.")
            yield self._of_form("open-questions", message, count=len(texts), total=len(own))

    def scale(self, question: Question) -> Iterator[Finding]:
        """A scale leans to no side and has a middle; one that makes a score has its best choice first (R52)."""
        if question.kind is not StepKind.SELECT_ONE:
            return
        choices = written_choices(self._form, question)
        for code, words in self._words.items():
            scale = scale_of([choice.labels[code] for choice in choices], words)
            if scale is None:
                continue
            good, bad = scale.count("positive"), scale.count("negative")
            if not scale.is_balanced:
                message = N_("The scale leans: {positive} good choices and {negative} bad ones.")
                yield self._finding(
                    question, Severity.WARNING, "unbalanced-scale", message, positive=good, negative=bad
                )
            elif not scale.has_middle:
                message = N_("The scale has no middle choice for a customer of neither opinion.")
                yield self._finding(question, Severity.ADVICE, "no-middle", message)
            if question.bind.ours.get("score") and scale.begins_badly:
                message = N_("A score counts the first choice as the best, but here it is a bad one.")
                yield self._finding(question, Severity.WARNING, "score-order", message)
            return

    def wording(self, question: Question) -> Iterator[Finding]:
        """The wording of a question, in each language that there are words for (R26)."""
        for code, words in self._words.items():
            for rule, values in wording_faults(words, self._said(question, code)):
                severity = SEVERITIES.get(rule, Severity.WARNING)
                yield self._finding(question, severity, rule, MESSAGES[rule], language=code, **values)

    def _said(self, question: Question, language: str) -> str:
        return written(self._form, question.label, language)

    def _of_form(self, code: str, message: str, **values: object) -> Finding:
        return Finding(Severity.WARNING, code, message, values, self._places.survey.name)

    def _finding(
        self,
        question: Question,
        severity: Severity,
        code: str,
        message: str,
        language: str = "",
        **values: object,
    ) -> Finding:
        entry = self._places.entry(question.path)
        if entry is None:
            return Finding(severity, code, message, values, column=question.path)
        header = self._places.survey.header("type" if not language else "label", language)
        return Finding(severity, code, message, values, "survey", entry.row.number, header)
