"""The app opens its doors with the house, and closes them with it."""

import gc

from starlette.testclient import TestClient

from gateway.app import create_app
from gateway.settings import load


def test_doors_are_open_for_as_long_as_the_house_is(tmp_path):
    doubles = {"FRONTDESK_SPEECH": "scripted", "FRONTDESK_MODEL": "offline", "FRONTDESK_JOBS": "elsewhere"}
    environ = {"FRONTDESK_VAR": str(tmp_path), **doubles}
    app = create_app(load(None, environ))
    assert app.router.routes == []
    with TestClient(app) as web:
        assert web.get("/readyz").json()["status"] == "ready"
        assert web.post("/twilio/voice").status_code == 404  # no account, no door
        assert gc.get_freeze_count() > 100_000  # the house at rest is no work for the garbage collector
    assert app.router.routes == []
    assert gc.get_freeze_count() == 0
