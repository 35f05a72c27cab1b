"""ODK's functions on texts that need an algorithm: digests, base64 and patterns."""

import base64
import binascii
import hashlib
from collections.abc import Callable, Sequence
from typing import Final

from agentdesk.i18n import N_
from agentdesk.questionnaire.errors import FormError
from agentdesk.questionnaire.pattern import compile_pattern
from agentdesk.questionnaire.registry import function
from agentdesk.questionnaire.values import Value

_ALGORITHMS: Final = {
    "MD5": hashlib.md5,
    "SHA1": hashlib.sha1,
    "SHA256": hashlib.sha256,
    "SHA384": hashlib.sha384,
    "SHA512": hashlib.sha512,
}
_ENCODINGS: Final[dict[str, Callable[[bytes], str]]] = {
    "HEX": bytes.hex,
    "BASE64": lambda data: base64.b64encode(data).decode("ascii"),
}


def _algorithm(name: str) -> str:
    return name.upper().replace("-", "")


def _check_digest(arguments: Sequence[str | None]) -> None:
    algorithm, encoding = arguments[1], arguments[2] if len(arguments) > 2 else None
    if algorithm is not None and _algorithm(algorithm) not in _ALGORITHMS:
        raise FormError("", N_("There is no digest algorithm {name}."), name=algorithm)
    if encoding is not None and encoding.upper() not in _ENCODINGS:
        raise FormError("", N_("There is no digest encoding {name}: use hex or base64."), name=encoding)


@function("digest", "string string string?", check=_check_digest)
def digest(text: str, algorithm: str, encoding: str = "base64") -> Value:
    """XForms 1.1: MD5, SHA-1, SHA-256, SHA-384 or SHA-512, in hex or base64; blank for any other."""
    hashed = _ALGORITHMS.get(_algorithm(algorithm))
    encode = _ENCODINGS.get(encoding.upper())
    if hashed is None or encode is None:
        return ""
    return encode(hashed(text.encode("utf-8", "replace")).digest())


@function("base64-decode", "string")
def base64_decode(text: str) -> Value:
    """The UTF-8 text behind it; blank for what is no base64."""
    try:
        padding = "=" * (-len(text) % 4)
        return base64.b64decode(text + padding).decode("utf-8", "replace")
    except (binascii.Error, ValueError):
        return ""


def _check_pattern(arguments: Sequence[str | None]) -> None:
    if arguments[1] is not None:
        compile_pattern(arguments[1])


@function("regex", "string string", check=_check_pattern)
def regex(text: str, pattern: str) -> Value:
    """Whether the pattern is found anywhere in the text, as JavaScript's test() does."""
    try:
        return compile_pattern(pattern).found_in(text)
    except FormError:
        return False
