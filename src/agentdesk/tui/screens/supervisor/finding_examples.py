"""How it is written well, for each kind of finding whose sentence does not show it already."""

from typing import Final

from agentdesk.i18n import N_

EXAMPLES: Final = {
    "unknown-name": N_("${satisfaction} = 'good', where a row of the survey has satisfaction as its name"),
    "unknown-function": N_("selected(${parts}, 'filter') or count-selected(${parts}) > 2"),
    "expression": N_("${age} >= 18 and ${age} < 120"),
    "curly-quotes": N_("${satisfaction} = 'good', with straight quotes"),
    "full-width": N_("${age} >= 18, with half-width signs and digits"),
    "later-question": N_("put the question that decides above the one that depends on it"),
    "circle": N_("let the first calculation stand on answers alone, without the others"),
    "unknown-choice": N_("${satisfaction} = 'good', where good is in the name column of the choices"),
    "unreachable": N_("leave relevant empty, or compare with a value that can be answered"),
    "duplicate-choice": N_("1, 2, 3: each value once in a list"),
    "duplicate-name": N_("visit_1, visit_2: each name once"),
    "bad-name": N_("overall_satisfaction"),
    "unknown-type": N_("select_one, select_multiple, rank, range, integer, decimal, text, date, time, note"),
    "unknown-list": N_("select_one quality, where quality is in the list_name column of the choices"),
    "unknown-column": N_("type, name, label::中文 (zh), label::English (en), relevant, constraint, required"),
    "bad-parameters": N_("start=0 end=10 step=1"),
    "unbalanced": N_("begin_group .. end_group, begin_repeat .. end_repeat"),
    "bad-reference": N_("${satisfaction}"),
    "missing-translation": N_("label::中文 (zh) and label::English (en) filled in every row"),
    "language-code": N_("label::中文 (zh)"),
    "unbalanced-scale": N_("very satisfied, satisfied, fair, dissatisfied, very dissatisfied"),
    "no-middle": N_("very good, good, fair, poor, very poor"),
    "score-order": N_("very satisfied first, very dissatisfied last"),
    "leading": N_("How satisfied are you with the attitude of our staff?"),
    "vague": N_("In the last three months, how many times did you need a repair?"),
    "double-barrelled": N_("one question about the delivery, another one about the installation"),
    "double-negative": N_("Was the problem solved?"),
    "open-questions": N_("ask by choices what can be asked so, and keep text for suggestions"),
}
"""Code of a finding to an example (a message id)."""
