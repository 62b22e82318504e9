"""Webhooks about texts as small values."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from telephony.errors import BadWebhook
from telephony.twilio.text_webhooks import TextStatus, TextWebhook, read_text, read_text_status

SID, OURS, THEIRS = "SM" + "a1" * 16, "+19165550100", "+14155550123"


def form(**changed: str) -> list[tuple[str, str]]:
    fields = {"MessageSid": SID, "From": THEIRS, "To": OURS, "Body": "Hi", "NumMedia": "0"}
    return list({**fields, **changed}.items())


def test_a_plain_text():
    assert read_text(form()) == TextWebhook(SID, OURS, THEIRS, "Hi")


@pytest.mark.parametrize("theirs", ["+266696687", "CHASE", "72975", "sip:a@b", "whatsapp:+14155550123"])
def test_what_is_no_telephone_is_none(theirs):
    assert read_text(form(From=theirs)).theirs is None


def test_pictures_are_read_as_far_as_there_are_ten():
    fields = {f"MediaContentType{place}": "image/png" for place in range(20)}
    fields |= {f"MediaUrl{place}": f"https://api/{place}" for place in range(20)}
    media = read_text(form(NumMedia="20", **fields)).media
    assert media == tuple(("image/png", f"https://api/{place}") for place in range(10))
    assert read_text(form(NumMedia="-1", **fields)).media == ()
    assert read_text(form(NumMedia="1")).media == (("", ""),)


@pytest.mark.parametrize(
    ("latitude", "longitude", "place"),
    [
        ("38.5", "-121.74", (38.5, -121.74, "Our yard")),
        ("91", "0", None),
        ("0", "-181", None),
        ("nan", "0", None),
        ("1e3", "0", None),
        ("", "0", None),
    ],
)
def test_a_place_is_one_on_earth(latitude, longitude, place):
    assert read_text(form(Latitude=latitude, Longitude=longitude, Label="Our yard")).place == place


def test_a_place_without_a_name_has_its_address():
    assert read_text(form(Latitude="1", Longitude="2", Address="1 Main St")).place == (1.0, 2.0, "1 Main St")


@pytest.mark.parametrize(
    ("body", "opt_out_type", "heeded"),
    [
        ("STOP", "", "stop"),
        (" stop\n", "", "stop"),
        ("Unsubscribe", "", "stop"),
        ("cancel", "", "stop"),
        ("OptOut", "", "stop"),
        ("START", "", None),
        ("unstop", "START", "start"),
        ("Help", "", "help"),
        ("INFO", "", "help"),
        ("YES", "", None),
        ("yes", "START", "start"),
        ("Arret", "STOP", "stop"),
        ("stop.", "", None),
        ("stop please", "", None),
        ("cancel my booking", "", None),
        ("Hi", "NEW", None),
    ],
)
def test_the_words_that_the_carrier_heeds_itself(body, opt_out_type, heeded):
    assert read_text(form(Body=body, OptOutType=opt_out_type)).heeded == heeded


@pytest.mark.parametrize("changed", [{"MessageSid": "CA" + "a" * 32}, {"MessageSid": ""}, {"From": ""}, {"To": ""}])
def test_what_a_text_cannot_be_without(changed):
    with pytest.raises(BadWebhook):
        read_text(form(**changed))


def test_a_field_that_is_there_twice_is_refused():
    with pytest.raises(BadWebhook):
        read_text([*form(), ("From", "+14155550199")])


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        ("accepted", "sent"),
        ("queued", "sent"),
        ("sent", "sent"),
        ("delivered", "delivered"),
        ("read", "delivered"),
        ("undelivered", "failed"),
        ("failed", "failed"),
        ("receiving", None),
    ],
)
def test_a_status(status, outcome):
    code = "30003" if outcome == "failed" else None
    more = {"ErrorCode": "30003"} if code else {}
    assert read_text_status(form(MessageStatus=status, **more)) == TextStatus(SID, outcome, code)


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["MessageSid", "From", "To", "Body", "NumMedia", "Latitude", "Longitude", "MessageStatus"]),
            st.text(max_size=40) | st.sampled_from([SID, OURS, THEIRS, "3"]),
        )
    )
)
def test_any_form_is_read_or_refused(fields):
    for read in (read_text, read_text_status):
        with suppress(BadWebhook):
            read(fields)
