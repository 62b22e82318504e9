"""The floor speaks the carrier's protocol: its calls are those of tests/bench/load/test_step.py."""

from __future__ import annotations

from bench.peers.floor import twiml
from telephony.simulator.twiml_steps import ConnectStream, read_twiml


def test_its_twiml_opens_its_socket():
    assert read_twiml(twiml(8099), "http://127.0.0.1:8099/twilio/voice") == [ConnectStream("wss://127.0.0.1:8099/ws")]
