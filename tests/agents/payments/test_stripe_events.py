"""What is believed of a webhook: signed by Stripe, not long ago, and about a deposit of ours."""

from __future__ import annotations

import json
import time

import pytest
import stripe
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.errors import BadPaymentEvent
from agents.payments.deposits import DepositPaid
from agents.payments.stripe_events import TOLERANCE_SECONDS, StripeEvents
from memory.bookings import BookingId
from memory.people import OrgId
from tests.agents.servers.stripe_server import paid_event

SECRET = "whsec_of_the_tests"
PAGE = {"id": "cs_1", "amount_total": 10000, "metadata": {"org": "rapid-pipes", "booking": "booking-1"}}


def signed(body: bytes, *, secret: str = SECRET, age_seconds: int = 0) -> str:
    return stripe.WebhookSignature.generate_signature_header(body.decode(), secret, int(time.time()) - age_seconds)


@pytest.fixture
async def events() -> StripeEvents:
    return await StripeEvents.load(SECRET)


@pytest.mark.parametrize("type", ["checkout.session.completed", "checkout.session.async_payment_succeeded"])
def test_a_paid_deposit_is_read(events: StripeEvents, type: str):
    body = paid_event(PAGE, type=type)
    paid = DepositPaid("evt_1", OrgId("rapid-pipes"), BookingId("booking-1"), 10000)
    assert events.deposit_paid(body, signed(body)) == paid


def test_one_that_was_promised_and_not_paid_yet_is_not_believed(events: StripeEvents):
    body = paid_event(PAGE).replace(b'"payment_status": "paid"', b'"payment_status": "unpaid"')
    assert b"unpaid" in body
    assert events.deposit_paid(body, signed(body)) is None


@pytest.mark.parametrize(
    "body",
    [
        b'{"id": "evt_1", "type": "customer.created", "data": {"object": {}}}',
        b'{"id": "evt_1", "type": "v2.core.event_destination.ping", "object": "v2.core.event"}',
        b'{"id": "evt_1", "type": "checkout.session.completed", "data": {"object": {"payment_status": "paid"}}}',
        paid_event({**PAGE, "metadata": None}),
        paid_event({**PAGE, "metadata": {"order": "of another shop"}}),
    ],
)
def test_what_is_not_a_deposit_of_ours_is_nothing_to_us(events: StripeEvents, body: bytes):
    assert events.deposit_paid(body, signed(body)) is None


def test_a_wrong_an_old_and_a_missing_signature_are_refused(events: StripeEvents):
    body = paid_event(PAGE)
    other = paid_event(PAGE, id="evt_2")
    for header in (
        None,
        "",
        "t=1",
        "v1=é",
        signed(body, secret="whsec_of_another"),
        signed(other),
        signed(body, age_seconds=TOLERANCE_SECONDS + 60),
        signed(body).replace("v1=", "v0="),
    ):
        with pytest.raises(BadPaymentEvent):
            events.deposit_paid(body, header)
    assert events.deposit_paid(body, signed(body, age_seconds=TOLERANCE_SECONDS - 60)) is not None


@pytest.mark.parametrize("body", [b"", b"[]", b"null", b"{}", b'{"id": 1, "type": 2}', b"not json"])
def test_what_is_signed_and_no_event_is_refused(events: StripeEvents, body: bytes):
    with pytest.raises(BadPaymentEvent):
        events.deposit_paid(body, signed(body))


@settings(deadline=None)
@given(st.binary(), st.one_of(st.none(), st.text(), st.from_regex(r"t=\d{1,30},v1=[0-9a-fé]{1,70}(,v1=.*)?")))
def test_nothing_that_a_stranger_sends_is_believed(body: bytes, header: str | None):
    events = StripeEvents(SECRET, stripe.WebhookSignature, stripe.SignatureVerificationError)
    with pytest.raises(BadPaymentEvent):
        events.deposit_paid(body, header)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["id", "object", "metadata", "org"]), inner),
)


@settings(deadline=None)
@given(JSON, st.sampled_from(["checkout.session.completed", "x"]))
def test_whatever_stripe_may_say_is_read_or_refused(data: object, type: str):
    events = StripeEvents(SECRET, stripe.WebhookSignature, stripe.SignatureVerificationError)
    body = json.dumps({"id": "evt_1", "type": type, "data": data}).encode()
    assert events.deposit_paid(body, signed(body)) is None
