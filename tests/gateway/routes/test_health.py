"""`/healthz`, `/readyz`, `/metrics`."""

from starlette.applications import Starlette
from starlette.testclient import TestClient

from gateway.routes.health import health_routes


async def yes() -> bool:
    return True


async def no() -> bool:
    return False


async def raises() -> bool:
    raise ConnectionError


def client(**checks) -> TestClient:
    return TestClient(Starlette(routes=health_routes(checks)))


def test_ready_when_every_part_serves():
    answer = client(memory=yes, speech=yes).get("/readyz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ready", "parts": {"memory": True, "speech": True}})


def test_not_ready_names_the_part_that_does_not():
    answer = client(memory=yes, speech=no, record=raises).get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["parts"] == {"memory": True, "speech": False, "record": False}


def test_alive_and_measured():
    with client(memory=raises) as web:
        assert web.get("/healthz").json() == {"status": "ok"}
        assert "python_info" in web.get("/metrics").text
