"""Twilio's signature: the vendor's own vectors, and every way in which a forged request could slip through."""

from __future__ import annotations

import pytest
from twilio.request_validator import RequestValidator

from telephony.twilio.signature import SignatureCheck, sign, websocket_url

TOKEN = "12345"
FORM = {
    "CallSid": "CA1234567890ABCDE",
    "Caller": "+14158675309",
    "Digits": "1234",
    "From": "+14158675309",
    "To": "+18005551212",
}
QUERY = "/myapp.php?foo=1&bar=2"


@pytest.fixture
def check() -> SignatureCheck:
    return SignatureCheck(TOKEN, "https://mycompany.com")


def test_the_official_vector(check):
    signature = sign(TOKEN, "https://mycompany.com" + QUERY, FORM)
    assert signature == "RSOYDt4T1cUTdK1PDd93/VVr8B8="
    assert check.webhook(QUERY, FORM.items(), signature)


@pytest.mark.parametrize("signature", [None, "", "RSOYDt4T1cUTdK1PDd93/VVr8B9=", "RSOYDt4T1cUTdK1PDd93/VVr8B8", "é"])
def test_a_missing_or_wrong_signature_is_refused(check, signature):
    assert check.webhook(QUERY, FORM.items(), signature) is False


@pytest.mark.parametrize(
    "changed",
    [{"From": "+14158675308"}, {"Extra": "1"}, {"Digits": ""}],
)
def test_a_tampered_form_is_refused(check, changed):
    assert not check.webhook(QUERY, (FORM | changed).items(), sign(TOKEN, "https://mycompany.com" + QUERY, FORM))


def test_a_field_that_is_repeated_counts_with_all_its_values(check):
    genuine = sign(TOKEN, "https://mycompany.com/x", {"To": "+1"})
    assert check.webhook("/x", [("To", "+1")], genuine)
    assert not check.webhook("/x", [("To", "+2"), ("To", "+1")], genuine)
    assert not check.webhook("/x", [("To", "+1"), ("To", "+2")], genuine)


def test_another_path_query_token_or_host_is_refused(check):
    genuine = sign(TOKEN, "https://mycompany.com" + QUERY, FORM)
    assert not check.webhook("/other.php?foo=1&bar=2", FORM.items(), genuine)
    assert not check.webhook("/myapp.php?foo=1&bar=3", FORM.items(), genuine)
    assert not SignatureCheck("54321", "https://mycompany.com").webhook(QUERY, FORM.items(), genuine)
    assert not SignatureCheck(TOKEN, "https://evil.example").webhook(QUERY, FORM.items(), genuine)


def test_a_socket_is_signed_over_its_wss_url_without_parameters(check):
    genuine = RequestValidator(TOKEN).compute_signature("wss://mycompany.com/twilio/media", {})
    assert check.socket("/twilio/media", genuine)
    assert not check.socket("/twilio/media", None)
    assert not check.socket("/twilio/media", sign(TOKEN, "https://mycompany.com/twilio/media"))
    assert not check.socket("/twilio/other", genuine)


def test_a_port_that_twilio_adds_or_leaves_out_does_not_matter():
    check = SignatureCheck(TOKEN, "https://mycompany.com:8443/")
    assert check.webhook("/x", [], sign(TOKEN, "https://mycompany.com/x"))
    assert check.webhook("/x", [], sign(TOKEN, "https://mycompany.com:8443/x"))


def test_socket_urls():
    assert websocket_url("https://host/a") == "wss://host/a"
    assert websocket_url("http://127.0.0.1:8080") == "wss://127.0.0.1:8080"
