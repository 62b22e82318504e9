"""One line of JSON for each event, on standard error; at a terminal, one coloured line.

Log events and ids. What people say, their names and their numbers never belong in a log line.
"""

from __future__ import annotations

import logging
import sys

import structlog
from loguru import logger as pipecat_logger


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
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(level=max(number, logging.WARNING), stream=sys.stderr)
    # Pipecat logs each frame hop at debug level, and words that were said with it.
    pipecat_logger.remove()
    pipecat_logger.add(sys.stderr, level="WARNING", format="{time} {level} {message}")
