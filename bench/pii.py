"""What taking personal data out of a line costs, and how well it is found, on the labelled lines of the tests."""

from __future__ import annotations

from time import perf_counter

from memory.pii.redaction import redact
from tests.memory.pii.labelled import Score, lines_of, score

ROUNDS = 20
KINDS = {"digits_and_emails": ("phone", "card", "ssn", "email", "ip"), "address": ("address",), "name": ("name",)}


def measure(rounds: int = ROUNDS) -> dict[str, float]:
    """Milliseconds a line, and shares from 0 to 1 on the lines that no rule was made by.

    Each line counts with the best of all rounds, so that a busy machine is not measured instead.
    """
    lines = [line.text for name in ("tuning", "held_out") for line in lines_of(name)]
    taken_ms = sorted(min(_milliseconds(line) for _ in range(rounds)) for line in lines)
    shares = _shares(score(lines_of("held_out"), lambda text: redact(text).found))
    return {
        "pii_line_ms_p50": taken_ms[len(taken_ms) // 2],
        "pii_line_ms_p95": taken_ms[int(len(taken_ms) * 0.95)],
        "pii_line_ms_p99": taken_ms[int(len(taken_ms) * 0.99)],
    } | shares


def _milliseconds(line: str) -> float:
    began = perf_counter()
    redact(line)
    return (perf_counter() - began) * 1000


def _shares(held_out: Score) -> dict[str, float]:
    recalls = {f"pii_{name}_recall_share": held_out.recall(*kinds) for name, kinds in KINDS.items()}
    return recalls | {"pii_precision_share": held_out.precision}
