"""The key `routing` of providers.yaml."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from agents.routing_settings import RoutingSettings


def test_a_service_is_an_address_that_answers_soon_or_not_at_all():
    assert RoutingSettings(url="http://127.0.0.1:5000").answer_seconds == 2


@pytest.mark.parametrize("url", ["osrm.example.com", "ftp://osrm.example.com", "https://osrm.example.com/?key=1", ""])
def test_what_is_no_address_is_refused(url: str):
    with pytest.raises(ValidationError):
        RoutingSettings(url=url)
