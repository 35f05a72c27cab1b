"""All functions an expression can call: importing this module fills the table."""

from agentdesk.questionnaire import functions, functions_dates, functions_math, functions_odk
from agentdesk.questionnaire.registry import FUNCTIONS, build_call, gives_nodes

__all__ = [
    "FUNCTIONS",
    "build_call",
    "functions",
    "functions_dates",
    "functions_math",
    "functions_odk",
    "gives_nodes",
]
