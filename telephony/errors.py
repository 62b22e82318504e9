"""The errors of this room.

A store that cannot be reached raises `memory.errors.StoreDown`, as everywhere.

TelephonyTrouble
 +-- ProtocolBroken   a media socket said something that its protocol does not allow; carries the close code
 |    +-- CallRefused a stream is not one that we asked for: no token, a used or expired one, another call's
 +-- BadWebhook       a signed webhook lacks what it must carry
 +-- CarrierFailed    the carrier's API did not do what it was asked to
 +-- PhoneTrouble     the simulated phone cannot go on: an unknown TwiML verb, a refused socket, a bad script
"""

from __future__ import annotations


class TelephonyTrouble(Exception):
    """Anything that goes wrong with a line. `code` is stable; `retryable` says whether to try again."""

    code = "telephony_trouble"
    retryable = False


class ProtocolBroken(TelephonyTrouble):
    """A media socket broke its protocol. `close_code` is what the socket is closed with, `reason` a stable word."""

    code = "protocol_broken"

    def __init__(self, close_code: int, reason: str) -> None:
        super().__init__(reason)
        self.close_code = close_code
        self.reason = reason


class CallRefused(ProtocolBroken):
    """The stream does not belong to a call that we asked for. Always closes with 1008."""

    code = "call_refused"

    def __init__(self, reason: str) -> None:
        super().__init__(1008, reason)


class BadWebhook(TelephonyTrouble):
    """A signed webhook lacks what it must carry, or carries it twice."""

    code = "bad_webhook"


class CarrierFailed(TelephonyTrouble):
    """The carrier's API refused, or did not answer: the message says which, and holds no secret and no number.

    `unsure`: it may have done what it was asked to all the same. `carrier_code` is its own number for what went wrong.
    """

    code = "carrier_failed"

    def __init__(self, reason: str, *, retryable: bool, unsure: bool = False, carrier_code: int | None = None) -> None:
        super().__init__(reason)
        self.retryable = retryable
        self.unsure = unsure
        self.carrier_code = carrier_code


class PhoneTrouble(TelephonyTrouble):
    """The simulated phone cannot go on; the message says at which step."""

    code = "phone_trouble"
