"""What the demo prints, and its figures."""

from gateway.demo_story import Story, summary
from telephony.simulator import CallerScript, CallReport, LineReport, ScriptLine

EVENTS = (
    {"type": "call_began", "goes_on": False},
    {"type": "frontdesk", "text": "Hello.", "interrupted": False},
    {
        "type": "caller",
        "text": "How much is it?",
        "confidence": 0.934,
        "emotion": {"score": 0.5, "label": "very_negative", "words": 0.5, "voice": None},
    },
    {"type": "routed", "intent": "quote", "agent": "quotes", "confidence": 0.97},
    {"type": "timing", "final_ms": 310, "first_word_ms": 330, "first_audio_ms": 480},
    {"type": "barge_in"},
    {"type": "frontdesk", "text": "It is", "interrupted": True},
    {"type": "trouble", "code": "store_down"},
    {"type": "call_ended"},
)


def test_the_conversation_reads_as_one():
    lines: list[str] = []
    story = Story(lines.append)
    for event in EVENTS:
        story.tell(event)
    assert lines == [
        "Frontdesk  Hello.",
        "Caller     How much is it?",
        "           mood very negative 0.50 (words 0.50, voice none) · heard with 93%",
        "           quote → quotes (97%)",
        "           after the last word: final transcript 310 ms, first word of the reply 330 ms, first audio 480 ms",
        "           (the caller interrupts)",
        "Frontdesk  It is — interrupted",
        "           (trouble: store_down)",
    ]
    assert story.heard == ["How much is it?"]
    assert story.troubles == ["store_down"]
    assert story.call_over.is_set()


def test_staff_are_answered_when_the_call_is_over():
    lines: list[str] = []
    Story(lines.append).staff("Which deposits are due?", "1 deposit is due.\n- Ann, 12 guests")
    assert lines == [
        "Staff      Which deposits are due?",
        "           1 deposit is due.",
        "           - Ann, 12 guests",
    ]


def line(index: int, say: str, **figures) -> LineReport:
    return LineReport(index=index, say=say, backchannel=False, started=1.0, ended=2.0, **figures)


def report(*lines: LineReport) -> CallReport:
    return CallReport("CA1", lines, "frontdesk", 10.0, 0.5, 1, 0, 0.0)


def test_figures_are_those_of_the_phone():
    script = CallerScript("+15550100", (ScriptLine(say="How much is it?"), ScriptLine(say="Mm-hm.", backchannel=True)))
    story = Story(lambda line: None)
    story.heard = ["How much is this?"]
    first = line(0, "How much is it?", answered=True, voice_to_voice_seconds=0.6, barge_in_seconds=0.2)
    second = line(1, "And then?", answered=False)
    assert summary([script], [report(first, second)], story) == {
        "turns": 2,
        "answered": 1,
        "wer": 0.25,
        "v2v_p50_ms": 600,
        "v2v_p95_ms": 600,
        "barge_in_ms": 200,
    }


def test_what_was_not_measured_is_not_a_number():
    figures = summary([], [report(line(0, "Hello?", answered=False))], Story(lambda line: None))
    assert (figures["v2v_p50_ms"], figures["barge_in_ms"]) == (None, None)
