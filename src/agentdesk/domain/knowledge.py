"""Which article of the knowledge base fits a call: its product, what it is about, what the customer said (R123)."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from agentdesk.domain.names import is_cjk, spaced, words_of

SAME_LANGUAGE: Final = 8
"""An answer that can be said as it stands comes before one that must be translated first."""
SAME_PRODUCT: Final = 3
OTHER_PRODUCT: Final = -3
SAME_CATEGORY: Final = 2
IN_TITLE: Final = 4
"""What is looked for stands in the title: the article is about it."""
ECHOES_AT_MOST: Final = 6
"""However many words an article has in common with what was said, they count no more than this."""

TERMS_AT_MOST: Final = 40
"""So many terms of what a customer said are looked for; a long answer repeats itself."""
_SHORTEST_WORD: Final = 4
"""Words of other scripts than CJK that are shorter say nothing about the matter: it, not, the."""


@dataclass(frozen=True, slots=True)
class Situation:
    """What an article is wanted for. What is empty does not count."""

    category: str = ""
    product: str = ""
    """What was bought, with its model: `净水器 X200`."""
    said: str = ""
    """What the customer said."""
    language: str = ""
    """The customer's language: `zh`, `en`."""


def terms_of(said: str) -> tuple[tuple[str, ...], ...]:
    """What to look for of something said: each two CJK characters that stand together, and each longer word.

    `滤芯漏水 again` gives `(滤, 芯) (芯, 漏) (漏, 水) (again,)`: Chinese has no spaces, and two characters are
    the shortest that mean something by themselves. Each once, in the order in which they were said.
    """
    words = words_of(said)
    pairs = [pair for pair in pairwise(words) if is_cjk(pair[0]) and is_cjk(pair[1])]
    alone = [(word,) for word in words if len(word) >= _SHORTEST_WORD]
    found: dict[tuple[str, ...], None] = dict.fromkeys([*pairs, *alone])
    return tuple(found)[:TERMS_AT_MOST]


def fit(
    situation: Situation,
    asked: str = "",
    *,
    title: str = "",
    category: str,
    product: str,
    language: str,
    search: str,
) -> int:
    """How well an article fits a situation and what is `asked` for; more is better.

    `search` holds the article's words, spaced.

    An article for no product in particular stands between those for the customer's product and for another one.
    """
    points = SAME_LANGUAGE if language == situation.language else 0
    if product and situation.product:
        same = product.casefold() in situation.product.casefold()
        points += SAME_PRODUCT if same else OTHER_PRODUCT
    if category == situation.category:
        points += SAME_CATEGORY
    known_by = spaced(title)
    if asked.strip() and all(spaced(part) in known_by for part in asked.split()):
        points += IN_TITLE
    within = f" {search} "
    echoes = sum(f" {' '.join(term)} " in within for term in terms_of(situation.said))
    return points + min(echoes, ECHOES_AT_MOST)
