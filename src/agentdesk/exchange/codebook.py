"""The codebook of a questionnaire: one page to print, with every question, its values and its routes."""

from agentdesk.questionnaire.form import Form


def codebook(form: Form, language: str, *, title: str = "", version: str = "") -> str:
    """A self-contained HTML page about `form`, its own words in `language` (a key of LANGUAGES)."""
    raise NotImplementedError
