"""One line of JSON for each event, on standard error; at a terminal, one coloured line.

Log events and ids. What people say, their names and their numbers never belong in a log line; what is in one all the
same is taken out (`gateway.log_redaction`).
"""

from __future__ import annotations

import logging
import sys

import structlog
from loguru import logger as pipecat_logger

from gateway.log_redaction import RedactingFormatter, without_personal_data, written


def set_up_logs(level: str = "info") -> None:
    """Send structlog, the standard library's and Pipecat's logs to standard error. Call once, at the start."""
    number = logging.getLevelNamesMapping()[level.upper()]
    renderer = structlog.dev.ConsoleRenderer() if sys.stderr.isatty() else structlog.processors.JSONRenderer()
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            without_personal_data,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=True,
    )
    lines = logging.StreamHandler(sys.stderr)
    lines.setFormatter(RedactingFormatter(logging.BASIC_FORMAT))
    logging.basicConfig(level=max(number, logging.WARNING), handlers=[lines])
    # Pipecat logs each frame hop at debug level, and words that were said with it.
    pipecat_logger.remove()
    pipecat_logger.add(_write, level="WARNING", format="{time} {level} {message}")


def _write(line: str) -> None:
    sys.stderr.write(written(line))
