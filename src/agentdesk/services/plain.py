"""Stored text on a plain terminal: data, never control."""

import unicodedata


def printable(value: object) -> str:
    """`value` as one line without control characters or marks that turn the direction of writing."""
    return "".join(
        " " if each in "\n\r\t" else "" if unicodedata.category(each) in ("Cc", "Cf", "Cs") else each
        for each in str(value)
    )
