"""A trace of each call: call > turn > hear, decide, route, reply, tool, speak, play. Made of what a call tells anyway.

Attributes are ids, codes and the org; never what was said, a name or a number. Spans are begun when their end is known
(`pipelines/witness.py` tells of an answer once its first audio is out), with the times at which they really began.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from opentelemetry.context import Context
from opentelemetry.trace import Span, Tracer, set_span_in_context

from memory.conversation import JSON
from pipelines.witness import Witness

_NS_PER_MS = 1_000_000
_STAGES = (
    ("hear", None, "final_ms"),
    ("decide", "final_ms", "decided_ms"),
    ("route", "asked_ms", "routed_ms"),
    ("reply", "routed_ms", "first_word_ms"),
    ("speak", "first_word_ms", "first_audio_ms"),
)
_MARKS = ("barge_in", "held", "went_on", "trouble")
_TURNS_AT_ONCE = 4096

Attributes = Mapping[str, str | bool]


@dataclass(slots=True)
class _Turn:
    """A turn whose answer is under way. Tools that ran before its span could begin wait here."""

    id: str
    heard_ns: int
    attributes: dict[str, str | bool]
    span: Span | None = None
    playing_since_ns: int = 0
    tools: list[tuple[str, str, int, int]] = field(default_factory=list)


class CallTraces:
    """The traces of all calls of a process. `clock_ns` gives nanoseconds since 1970."""

    def __init__(self, tracer: Tracer, clock_ns: Callable[[], int] = time.time_ns) -> None:
        self._tracer = tracer
        self._clock_ns = clock_ns
        self._turns: dict[str, _CallTrace] = {}

    def of_call(self, org: str, call: str, carrier: str) -> Witness:
        """What is to be told the events of one call."""
        return _CallTrace(self._tracer, self._clock_ns, self._turns, org, call, carrier).tell

    def tool(self, turn: str, name: str, outcome: str, seconds: float) -> None:
        """A tool has run for a turn. One of a turn that belongs to no call is not traced."""
        if (call := self._turns.get(turn)) is not None:
            call.tool(turn, name, outcome, int(seconds * 1e9))


class _CallTrace:
    """One call."""

    def __init__(
        self,
        tracer: Tracer,
        clock_ns: Callable[[], int],
        turns: dict[str, _CallTrace],
        org: str,
        call: str,
        carrier: str,
    ) -> None:
        self._tracer = tracer
        self._clock_ns = clock_ns
        self._turns = turns
        self._known: Attributes = {"frontdesk.org": org, "frontdesk.call": call}
        self._carrier = carrier
        self._span: Span | None = None
        self._turn: _Turn | None = None

    def tell(self, event: Mapping[str, JSON]) -> None:
        """One event of the call."""
        now = self._clock_ns()
        match event["type"]:
            case "call_began":
                more = {"frontdesk.carrier": self._carrier, "frontdesk.conversation": str(event["conversation"])}
                self._span = self._begin("call", now, None, more)
            case "caller":
                self._end_turn(now)
                self._begin_turn(str(event["turn"]), now)
            case "routed" if self._turn is not None:
                self._turn.attributes |= {
                    "frontdesk.intent": str(event["intent"]),
                    "frontdesk.agent": str(event["agent"]),
                }
            case "timing" if self._turn is not None and self._turn.id == event["turn"]:
                self._answered(self._turn, event, now)
            case "frontdesk":
                self._end_turn(now, interrupted=bool(event["interrupted"]))
            case kind if kind in _MARKS and self._span is not None:
                code = {"code": str(event["code"])} if "code" in event else {}
                self._span.add_event(str(kind), code, timestamp=now)
            case "call_ended":
                self._end_turn(now)
                if self._span is not None:
                    self._span.end(now)

    def tool(self, turn: str, name: str, outcome: str, took_ns: int) -> None:
        """A tool has run just now."""
        ended = self._clock_ns()
        if self._turn is None or self._turn.id != turn:
            return
        ran = (name, outcome, ended - took_ns, ended)
        if self._turn.span is None:
            self._turn.tools.append(ran)
        else:
            self._tool_span(ran, self._turn.span)

    def _begin_turn(self, turn: str, now: int) -> None:
        self._turn = _Turn(turn, now, {"frontdesk.turn": turn})
        if len(self._turns) < _TURNS_AT_ONCE:
            self._turns[turn] = self

    def _answered(self, turn: _Turn, timing: Mapping[str, JSON], now: int) -> None:
        """The first of the answer is out: all stages up to here are known."""
        times = {name: int(at) for name, at in timing.items() if isinstance(at, int | float)}
        ended = now - times["first_audio_ms"] * _NS_PER_MS
        span = self._turn_span(turn, ended)
        for name, begin, end in _STAGES:
            began_ns = ended + (times[begin] if begin else 0) * _NS_PER_MS
            self._begin(name, began_ns, span).end(max(began_ns, ended + times[end] * _NS_PER_MS))
        turn.playing_since_ns = now

    def _turn_span(self, turn: _Turn, began_ns: int) -> Span:
        turn.span = self._begin("turn", began_ns, self._span, turn.attributes)
        for ran in turn.tools:
            self._tool_span(ran, turn.span)
        return turn.span

    def _tool_span(self, ran: tuple[str, str, int, int], turn: Span) -> None:
        name, outcome, began, ended = ran
        self._begin("tool", began, turn, {"frontdesk.tool": name, "frontdesk.outcome": outcome}).end(ended)

    def _end_turn(self, now: int, *, interrupted: bool = False) -> None:
        turn = self._turn
        if turn is None:
            return
        span = turn.span or self._turn_span(turn, turn.heard_ns)
        if turn.playing_since_ns:
            self._begin("play", turn.playing_since_ns, span, {"frontdesk.interrupted": interrupted}).end(now)
        span.set_attribute("frontdesk.answered", bool(turn.playing_since_ns))
        span.end(now)
        self._turns.pop(turn.id, None)
        self._turn = None

    def _begin(self, name: str, at_ns: int, parent: Span | None, more: Attributes | None = None) -> Span:
        context = Context() if parent is None else set_span_in_context(parent, Context())
        return self._tracer.start_span(name, context, attributes={**self._known, **(more or {})}, start_time=at_ns)
