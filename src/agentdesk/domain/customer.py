"""Words for customers: what they are, and the grade the company gave them (R7 to R9)."""

from typing import Final

from agentdesk.i18n import N_

TIER_NAMES: Final = {
    "important": N_("important"),
    "ordinary": N_("ordinary"),
    "low": N_("low value"),
}
"""A customer's tier to what people call it."""

CUSTOMER_KIND_NAMES: Final = {
    "individual": N_("individuals"),
    "enterprise": N_("companies"),
}
"""A customer's kind to what such customers are called."""
