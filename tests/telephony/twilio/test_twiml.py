"""The TwiML that we answer with, as Twilio reads it."""

from __future__ import annotations

from xml.etree import ElementTree

from telephony.twilio.twiml import answer_text, connect_stream, hang_up, no_answer, say_and_hang_up


def test_a_stream_is_followed_by_the_way_back():
    twiml = connect_stream(
        stream_url="wss://host/twilio/media", token="org.se&cret", resume_url="https://host/twilio/voice/resume"
    )
    response = ElementTree.fromstring(twiml)
    assert [verb.tag for verb in response] == ["Connect", "Redirect"]
    [stream] = response[0]
    assert (stream.tag, stream.get("url")) == ("Stream", "wss://host/twilio/media")
    assert [(noun.tag, dict(noun.attrib)) for noun in stream] == [
        ("Parameter", {"name": "token", "value": "org.se&cret"})
    ]
    assert (response[1].text, response[1].get("method")) == ("https://host/twilio/voice/resume", "POST")


def test_a_sentence_and_the_end():
    response = ElementTree.fromstring(say_and_hang_up("Sorry & goodbye."))
    assert [(verb.tag, verb.text) for verb in response] == [("Say", "Sorry & goodbye."), ("Hangup", None)]


def test_the_end():
    assert [verb.tag for verb in ElementTree.fromstring(hang_up())] == ["Hangup"]


def test_to_a_text_nothing_or_one_back():
    assert list(ElementTree.fromstring(no_answer())) == []
    response = ElementTree.fromstring(answer_text("Sorry & goodbye 🙂"))
    assert [(verb.tag, verb.text) for verb in response] == [("Message", "Sorry & goodbye 🙂")]
