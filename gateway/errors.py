"""The errors of this room.

GatewayTrouble
 +-- ConfigBroken    a file of config/ or an environment variable is wrong: says file, line and what was expected
 +-- ProgramFailed   a program beside the gateway did not start
"""

from __future__ import annotations


class GatewayTrouble(Exception):
    """Anything that goes wrong at the doors. `code` is stable; `retryable` says whether to try again."""

    code = "gateway_trouble"
    retryable = False


class ConfigBroken(GatewayTrouble):
    """Files of config/ or environment variables are wrong. Each problem says where, and what was expected."""

    code = "config_broken"

    def __init__(self, *problems: object) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


class ProgramFailed(GatewayTrouble):
    """A program beside the gateway did not start."""

    code = "program_failed"
    retryable = True
