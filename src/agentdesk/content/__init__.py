"""What ships with the program, read as package resources."""

from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Final

QUESTIONNAIRES: Final = ("after_sale_visit", "solution_confirmation")
"""The shipped questionnaires: for visits after a sale (R21-R37), and to confirm a solved issue (R71, R130)."""


def resource(*parts: str) -> Traversable:
    """The shipped file or folder at `parts` below this package: `resource("samples", "customers.csv")`."""
    return files(__name__).joinpath(*parts)


def questionnaire_xform(name: str) -> str:
    """The compiled XForm of a shipped questionnaire, a name of QUESTIONNAIRES."""
    return resource("questionnaires", f"{name}.xml").read_text(encoding="utf-8")


def questionnaire_source(name: str) -> bytes:
    """The XLSForm Markdown table a shipped questionnaire is written in."""
    return resource("questionnaires", f"{name}.md").read_bytes()
