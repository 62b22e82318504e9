"""The errors of this room."""

from __future__ import annotations

import pytest

from gateway.errors import ConfigBroken, GatewayTrouble, ProgramFailed


def test_a_broken_config_tells_each_problem_on_a_line_of_its_own():
    trouble = ConfigBroken("a.yaml:1: x", "b.yaml:2: y")
    assert str(trouble) == "a.yaml:1: x\nb.yaml:2: y"
    assert trouble.problems == ("a.yaml:1: x", "b.yaml:2: y")


@pytest.mark.parametrize(
    ("kind", "code", "retryable"), [(ConfigBroken, "config_broken", False), (ProgramFailed, "program_failed", True)]
)
def test_an_error_carries_a_code_and_whether_to_try_again(kind: type[GatewayTrouble], code: str, retryable: bool):
    assert issubclass(kind, GatewayTrouble)
    assert (kind.code, kind.retryable) == (code, retryable)
