"""What is sent to the receiver is there."""

import urllib.request

from bench.otlp_receiver import receiving


def test_what_is_posted_is_kept_with_its_path():
    with receiving() as receiver:
        for body in (b"one", b""):
            with urllib.request.urlopen(f"{receiver.endpoint}/v1/traces", data=body, timeout=10) as answer:
                assert answer.status == 200
    assert receiver.requests == [("/v1/traces", b"one"), ("/v1/traces", b"")]
