"""All functions an expression can call: importing this module fills the table."""

from agentdesk.questionnaire import (
    functions,
    functions_dates,
    functions_lookup,
    functions_math,
    functions_odk,
    functions_random,
    functions_text,
)
from agentdesk.questionnaire.registry import FUNCTIONS, build_call, gives_nodes, takes_whole

__all__ = [
    "FUNCTIONS",
    "build_call",
    "functions",
    "functions_dates",
    "functions_lookup",
    "functions_math",
    "functions_odk",
    "functions_random",
    "functions_text",
    "gives_nodes",
    "takes_whole",
]
