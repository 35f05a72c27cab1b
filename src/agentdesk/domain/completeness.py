"""When an interview counts as complete (AAPOR Standard Definitions: 80 % of the applicable questions)."""

from typing import Final

COMPLETE_FROM_PERCENT: Final = 80


def is_complete(answered: int, asked: int) -> bool:
    """Whether `answered` of the `asked` closed questions make a complete interview (code 1.1).

    Those are choices, numbers, dates and the like. Open questions do not count: a customer with nothing to add
    has still answered all, and so has one who was asked nothing else.
    """
    return answered * 100 >= COMPLETE_FROM_PERCENT * asked
