"""A service that failed is left alone for a growing while, and is never out of reach altogether."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from pipelines.speech.breaker import FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS, Breaker


@dataclass(frozen=True)
class Service:
    name: str


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock():
    return Clock()


def test_order_is_the_owner_s_until_something_fails(clock):
    first, second = Service("first"), Service("second")
    breaker = Breaker([first, second], clock)
    assert breaker.order() == [first, second]
    breaker.failed(first)
    assert breaker.order() == [second, first]
    clock.now += FIRST_PAUSE_SECONDS
    assert breaker.order() == [first, second]


def test_each_failure_in_a_row_doubles_the_pause_up_to_a_limit(clock):
    service = Service("only")
    breaker = Breaker([service], clock)
    pauses = [breaker.failed(service) for _ in range(20)]
    assert pauses[:3] == [5.0, 10.0, 20.0]
    assert pauses[-1] == LONGEST_PAUSE_SECONDS
    assert breaker.order() == [service]
    breaker.worked(service)
    assert breaker.failed(service) == FIRST_PAUSE_SECONDS


def test_of_paused_services_the_one_back_soonest_comes_first(clock):
    first, second = Service("first"), Service("second")
    breaker = Breaker([first, second], clock)
    breaker.failed(first)
    breaker.failed(first)
    breaker.failed(second)
    assert breaker.order() == [second, first]


def test_no_service_at_all_is_refused(clock):
    with pytest.raises(ValueError, match="at least one"):
        Breaker([], clock)


def test_how_each_service_does_can_be_looked_at_any_time(clock):
    service = Service("only")
    breaker = Breaker([service], clock)
    [standing] = breaker.standings()
    assert (standing.name, standing.paused(), standing.failures()) == ("only", False, 0)
    breaker.failed(service)
    assert (standing.paused(), standing.failures()) == (True, 1)
    clock.now += FIRST_PAUSE_SECONDS
    assert not standing.paused()
    breaker.worked(service)
    assert standing.failures() == 1
