"""`POST /api/v1/staff/ask`: a question of staff in plain words, `{"question"}` to `{"answer", "figures"}` (`AnswerV1`).

| status | code             | when                                                              |
|--------|------------------|-------------------------------------------------------------------|
| 401    | not_staff        | not `Authorization: Bearer <FRONTDESK_STAFF_TOKEN>`; with no token set, nobody may ask |
| 413    | too_long         | a body of more than 8 KB                                          |
| 422    | bad_question     | not `{"question": "..."}` of 1 to 500 characters; `details` say where |
| 429    | too_many         | more than `PER_MINUTE` questions a minute; `Retry-After` in seconds |
| 503    | that of the error | the record cannot be reached; try again                          |

It reads and never writes. Answers hold names and numbers of customers, so nobody on the way may keep them.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping
from typing import Annotated, Any

import structlog
from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from agents.staff.admin_assistant import AdminAssistant
from gateway.routes.request_body import body_of
from gateway.routes.staff_only import not_staff
from memory.errors import MemoryTrouble
from memory.people import OrgId

log = structlog.get_logger()

PER_MINUTE = 30
_MOST_BYTES = 8 * 1024


class QuestionV1(BaseModel):
    """What staff ask."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    question: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]


class AnswerV1(BaseModel):
    """What they get: words, and the figures that these stand on, each with the `look_up` that gave it."""

    model_config = ConfigDict(frozen=True)

    answer: str
    figures: tuple[dict[str, Any], ...] = ()


class Allowance:
    """So many questions at once, filled up again evenly over a minute. `clock` is in seconds."""

    def __init__(self, per_minute: int = PER_MINUTE, clock: Callable[[], float] = time.monotonic) -> None:
        self._most = float(per_minute)
        self._left = float(per_minute)
        self._clock = clock
        self._at = clock()

    def take(self) -> float:
        """0 when one more may be asked, which then counts; otherwise the seconds until it may be."""
        now = self._clock()
        self._left = min(self._most, self._left + (now - self._at) * self._most / 60)
        self._at = now
        if self._left < 1:
            return (1 - self._left) * 60 / self._most
        self._left -= 1
        return 0.0


def staff_routes(
    assistant: AdminAssistant, org: OrgId, staff_token: str | None, allowance: Allowance | None = None
) -> list[BaseRoute]:
    """The route, for the staff of one org."""
    allowed = allowance or Allowance()

    async def ask(request: Request) -> Response:
        if refusal := not_staff(request, staff_token):
            return refusal
        if wait_seconds := allowed.take():
            headers = {"Retry-After": str(math.ceil(wait_seconds))}
            return _error(429, "too_many", "Too many questions: try again a little later.", headers=headers)
        try:
            body = await body_of(request, _MOST_BYTES)
            if body is None:
                return _error(413, "too_long", "Send a shorter question.")
            question = QuestionV1.model_validate_json(body).question
        except ClientDisconnect:
            return Response(status_code=400)
        except ValidationError as wrong:
            return _error(422, "bad_question", 'Send {"question": "..."}, at most 500 characters.', _places(wrong))
        try:
            answer = await assistant.ask(org, question)
        except MemoryTrouble as trouble:
            log.warning("staff_not_answered", org=org, code=trouble.code)
            return _error(503, trouble.code, "The record cannot be reached. Try again.")
        found = AnswerV1(answer=answer.text, figures=answer.figures)
        return JSONResponse(found.model_dump(mode="json"), headers={"Cache-Control": "no-store"})

    return [Route("/api/v1/staff/ask", ask, methods=["POST"])]


def _places(wrong: ValidationError) -> dict[str, str]:
    """What is wrong where, without what was sent."""
    return {".".join(map(str, detail["loc"])) or "body": detail["type"] for detail in wrong.errors()}


def _error(
    status: int,
    code: str,
    message: str,
    details: Mapping[str, str] | None = None,
    *,
    headers: Mapping[str, str] | None = None,
) -> JSONResponse:
    error = {"code": code, "message": message, "details": dict(details or {})}
    return JSONResponse({"error": error}, status, dict(headers or {}))
