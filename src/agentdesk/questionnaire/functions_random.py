"""ODK's random functions, drawn from the interview's seed: a replay of the same answers draws the same."""

import math
import uuid as uuids
from hashlib import sha256
from typing import Final

from agentdesk.questionnaire.context import Context
from agentdesk.questionnaire.registry import function
from agentdesk.questionnaire.values import NodeSet, Value, to_number, to_string

MOST_CHARACTERS: Final = 1_000
"""The longest text uuid() makes."""

_MODULUS: Final = 2_147_483_647
_MULTIPLIER: Final = 16_807


def _draw(context: Context, place: int, turn: int = 0) -> bytes:
    """32 random bytes of the call that stands at `place` in an expression at the current node."""
    node = context.current
    return sha256(f"{context.scope.seed}\n{node.address or node.path()}\n{place}\n{turn}".encode()).digest()


@function("random", "context place")
def random(context: Context, place: int) -> Value:
    """From 0 up to, not including, 1: the 53 bits a float holds."""
    return (int.from_bytes(_draw(context, place)[:8], "big") >> 11) / (1 << 53)


@function("uuid", "context place number?")
def uuid(context: Context, length: float | None = None, *, place: int) -> Value:
    """RFC 4122, version 4; with a length, that many hexadecimal digits."""
    if length is None:
        return str(uuids.UUID(bytes=_draw(context, place)[:16], version=4))
    wanted = 0 if math.isnan(length) else int(min(max(length, 0), MOST_CHARACTERS))
    turns = range(-(-wanted // 64))
    return "".join(_draw(context, place, turn).hex() for turn in turns)[:wanted]


@function("randomize", "context place nodes any?", nodes=True)
def randomize(context: Context, nodes: NodeSet, seed: Value | None = None, *, place: int) -> Value:
    """ODK's shuffle. A seed that is no number is hashed, so that a text can be one; a blank one is 0."""
    if seed is None:
        return shuffled(nodes, int.from_bytes(_draw(context, place)[:8], "big"))
    number = to_number(seed, context.scope.calendar)
    text = to_string(seed)
    if math.isnan(number) and text:
        return shuffled(nodes, int.from_bytes(sha256(text.encode()).digest()[:8], "big", signed=True))
    return shuffled(nodes, _whole(number))


def _whole(number: float) -> int:
    """A Java double as a long, which is what ODK seeds with."""
    if math.isnan(number):
        return 0
    return int(min(max(number, -(2**63)), 2**63 - 1))


def shuffled(nodes: NodeSet, seed: int) -> NodeSet:
    """Fisher and Yates, inside out, by the generator of Park and Miller (ODK XForms, randomize)."""
    state = abs(seed) % _MODULUS * (1 if seed > 0 else -1)
    if state <= 0:
        state += _MODULUS - 1
    result: NodeSet = []
    for count, node in enumerate(nodes):
        state = state * _MULTIPLIER % _MODULUS
        place = math.floor((state - 1) / (_MODULUS - 1) * (count + 1))
        result.append(node)
        result[count], result[place] = result[place], node
    return result
