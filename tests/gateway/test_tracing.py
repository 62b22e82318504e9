"""A trace of a call is made of what the call tells: a span for each stage, of ids and codes alone."""

import pytest
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from gateway.tracing import CallTraces

MS = 1_000_000
TIMING = {
    "type": "timing", "turn": "t1", "final_ms": 300, "decided_ms": 310, "asked_ms": 315, "routed_ms": 320,
    "first_word_ms": 350, "first_audio_ms": 500,
}  # fmt: skip


class Desk:
    """Traces, and the clock they go by, in milliseconds."""

    def __init__(self) -> None:
        self.ms = 0
        self.exporter = InMemorySpanExporter()
        provider = TracerProvider(shutdown_on_exit=False)
        provider.add_span_processor(SimpleSpanProcessor(self.exporter))
        self.traces = CallTraces(provider.get_tracer("test"), lambda: self.ms * MS)
        self.tell = self.traces.of_call("hibachi", "call-1", "twilio")

    def at(self, ms: int, kind: str, **event) -> None:
        self.ms = ms
        self.tell({"type": kind, **event})

    def spans(self, name: str) -> list[ReadableSpan]:
        return [span for span in self.exporter.get_finished_spans() if span.name == name]

    def one(self, name: str) -> ReadableSpan:
        (span,) = self.spans(name)
        return span

    def times(self, name: str) -> tuple[float, float]:
        span = self.one(name)
        return (span.start_time or 0) / MS, (span.end_time or 0) / MS


@pytest.fixture
def desk(monkeypatch) -> Desk:
    monkeypatch.delenv("OTEL_SDK_DISABLED")  # which keeps libraries from tracing in tests
    desk = Desk()
    desk.at(0, "call_began", conversation="c1", customer="+19165550142", goes_on=False)
    return desk


def answered(desk: Desk) -> None:
    """The caller stopped at 1000; the answer is heard from 1500 to 4000."""
    desk.at(1315, "caller", turn="t1", text="My number is 916 555 0142.", confidence=0.9)
    desk.at(1320, "routed", turn="t1", intent="price", agent="quotes", confidence=0.8)
    desk.at(1340, "tool")
    desk.traces.tool("t1", "quote", "ok", 0.015)
    desk.ms = 1500
    desk.tell(TIMING)
    desk.at(1500, "saying", text="It is five hundred dollars.")
    desk.at(4000, "frontdesk", text="It is five hundred dollars.", interrupted=False)


def test_a_call_is_one_trace_with_a_span_a_stage(desk):
    answered(desk)
    desk.at(5000, "call_ended")
    spans = desk.exporter.get_finished_spans()
    assert len({span.context.trace_id for span in spans if span.context}) == 1
    assert desk.times("call") == (0, 5000)
    assert desk.times("turn") == (1000, 4000)
    assert desk.times("hear") == (1000, 1300)
    assert desk.times("decide") == (1300, 1310)
    assert desk.times("route") == (1315, 1320)
    assert desk.times("reply") == (1320, 1350)
    assert desk.times("tool") == (1325, 1340)
    assert desk.times("speak") == (1350, 1500)
    assert desk.times("play") == (1500, 4000)


def test_stages_are_under_their_turn_and_turns_under_the_call(desk):
    answered(desk)
    desk.at(5000, "call_ended")
    call, turn = desk.one("call"), desk.one("turn")
    assert call.parent is None
    assert turn.parent == call.context
    for stage in ("hear", "decide", "route", "reply", "tool", "speak", "play"):
        assert desk.one(stage).parent == turn.context


def test_every_span_names_its_org_and_call_and_none_says_what_was_said(desk):
    answered(desk)
    desk.at(4100, "trouble", code="store_down")
    desk.at(5000, "call_ended")
    for span in desk.exporter.get_finished_spans():
        attributes = dict(span.attributes or {})
        assert (attributes["frontdesk.org"], attributes["frontdesk.call"]) == ("hibachi", "call-1")
        said = span.to_json()
        assert not [word for word in ("0142", "number", "dollars", "+1") if word in said]
    assert dict(desk.one("turn").attributes or {}) == {
        "frontdesk.org": "hibachi", "frontdesk.call": "call-1", "frontdesk.turn": "t1", "frontdesk.intent": "price",
        "frontdesk.agent": "quotes", "frontdesk.answered": True,
    }  # fmt: skip
    assert [(mark.name, dict(mark.attributes or {})) for mark in desk.one("call").events] == [
        ("trouble", {"code": "store_down"})
    ]


def test_an_answer_that_was_cut_off_says_so(desk):
    desk.at(1315, "caller", turn="t1", text="", confidence=0.9)
    desk.ms = 1500
    desk.tell(TIMING)
    desk.at(2000, "barge_in")
    desk.at(2001, "frontdesk", text="It is", interrupted=True)
    desk.at(5000, "call_ended")
    assert dict(desk.one("play").attributes or {})["frontdesk.interrupted"] is True
    assert [mark.name for mark in desk.one("call").events] == ["barge_in"]


def test_a_turn_that_was_overtaken_before_its_answer_has_a_span_of_its_own(desk):
    desk.at(1000, "caller", turn="t1", text="", confidence=0.9)
    desk.at(2000, "caller", turn="t2", text="", confidence=0.9)
    desk.traces.tool("t1", "quote", "ok", 0.1)  # of the turn that is over
    desk.at(3000, "call_ended")
    first, second = desk.spans("turn")
    assert ((first.attributes or {})["frontdesk.answered"], first.end_time) == (False, 2000 * MS)
    assert ((second.attributes or {})["frontdesk.answered"], second.end_time) == (False, 3000 * MS)
    assert desk.spans("tool") == []


def test_a_greeting_belongs_to_no_turn_and_a_stage_begun_on_a_guess_has_no_negative_length(desk):
    desk.at(900, "frontdesk", text="Hello.", interrupted=False)
    desk.at(1315, "caller", turn="t1", text="", confidence=0.9)
    desk.ms = 1500
    desk.tell({**TIMING, "routed_ms": 100})
    desk.at(5000, "call_ended")
    assert desk.times("route") == (1315, 1315)


def test_nothing_is_kept_of_a_call_that_is_over(desk):
    answered(desk)
    desk.at(5000, "call_ended")
    desk.traces.tool("t1", "quote", "ok", 0.1)
    assert len(desk.spans("tool")) == 1
    assert desk.traces._turns == {}
