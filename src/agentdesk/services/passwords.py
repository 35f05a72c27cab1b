"""Passwords: argon2id, and never in the clear."""

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from agentdesk.domain.errors import Refusal
from agentdesk.domain.sign_in import PASSWORD_MIN_LENGTH
from agentdesk.i18n import N_


@cache
def _hasher() -> PasswordHasher:
    return PasswordHasher()


@cache
def _nobody() -> str:
    """What is checked when nobody has the login, so that a wrong login takes as long as a wrong password."""
    return _hasher().hash("nobody has this password")


def hashed(password: str) -> str:
    """The argon2id hash to store. Raises Refusal for a password that is too short."""
    if len(password) < PASSWORD_MIN_LENGTH:
        raise Refusal(N_("A password has at least {count} characters."), count=PASSWORD_MIN_LENGTH)
    return _hasher().hash(password)


def matches(stored: str | None, password: str) -> bool:
    """Whether `password` is the one that was hashed; takes its time even when nothing is stored."""
    try:
        return _hasher().verify(stored or _nobody(), password) and stored is not None
    except (VerificationError, InvalidHashError):
        return False
