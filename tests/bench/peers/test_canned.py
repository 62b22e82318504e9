"""The reply of every server is the same."""

from __future__ import annotations

import pytest

from bench.peers.canned import REPLY, REPLY_SECONDS, canned_speech


def test_twenty_words_take_about_four_seconds():
    assert len(REPLY.split()) == 20
    assert pytest.approx(4.2, abs=0.4) == REPLY_SECONDS
    assert len(canned_speech(8000)) == pytest.approx(2 * 8000 * REPLY_SECONDS, abs=2)
