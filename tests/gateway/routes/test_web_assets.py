"""The page and its files as they are served."""

from __future__ import annotations

import re

import pytest
from starlette.requests import Request

from gateway.routes.web_assets import FOLDER, WebAssets, answer_with, page_headers
from gateway.routes.web_page import WebPage

HOSTILE = "</script><img src=x onerror=alert(1)>\"'&{{7*191919}}"


def rendered(page: WebPage) -> WebAssets:
    return WebAssets(page, longest_text=2000)


def test_what_the_owner_wrote_is_shown_as_text_and_never_run():
    several = (HOSTILE,)
    page = WebPage(HOSTILE, HOSTILE, "+14155550123", HOSTILE, several, several, several, HOSTILE)
    html = rendered(page).page.body.decode()
    assert "<img" not in html
    assert "1343433" not in html
    widget = rendered(page).widget.body.decode()
    assert "</script>" not in widget
    assert "\nalert" not in widget


def test_a_name_with_line_breaks_stays_within_the_comment_of_the_widget():
    widget = rendered(WebPage(name="A\r\nalert(1)\u2028alert(2)")).widget.body.decode()
    assert [line for line in re.split("[\r\n\u2028\u2029]", widget) if line.startswith("alert")] == []


def test_everything_that_the_page_names_is_there():
    assets = rendered(WebPage(name="Bakery"))
    html = assets.page.body.decode()
    named = set(re.findall(rf"/web/static/{assets.version}/([\w.-]+)", html))
    assert {"page.js", "page.css", "icons.svg"} <= named
    for asset in assets.files.values():
        if asset.kind.startswith("text/javascript"):
            named |= set(re.findall(r'"\./([\w.-]+\.js)"', asset.body.decode()))
    assert named == set(assets.files)


def test_nothing_comes_from_anywhere_else():
    for path in FOLDER.rglob("*.*"):
        if path.suffix in {".html", ".js", ".css", ".svg"}:
            addresses = set(re.findall(r"https?://[^\s\"'`)>]+", path.read_text("utf-8")))
            assert addresses <= {"http://www.w3.org/2000/svg", "https://.../widget.js"}, path


def test_the_version_changes_with_the_files_only():
    assert rendered(WebPage(name="A")).version == rendered(WebPage(name="B")).version
    assert re.fullmatch("[0-9a-f]{16}", rendered(WebPage(name="A")).version)


@pytest.mark.parametrize(("have", "status"), [("", 200), ('"other"', 200), ("{tag}", 304), ('"other", W/{tag}', 304)])
def test_a_file_that_the_browser_has_is_not_sent_again(have, status):
    asset = rendered(WebPage(name="Bakery")).files["page.js"]
    headers = [(b"if-none-match", have.replace("{tag}", asset.tag).encode())]
    response = answer_with(asset, Request({"type": "http", "headers": headers}), {})
    assert response.status_code == status
    assert bool(response.body) == (status == 200)
    assert response.headers["x-content-type-options"] == "nosniff"


def test_the_policy_allows_own_files_own_sockets_and_the_named_frames():
    headers = page_headers(("https://desk.example.com", "http://127.0.0.1:8080"), ("https://shop.example.com",))
    policy = dict(part.split(" ", 1) for part in headers["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == "'self'"
    assert policy["connect-src"] == "'self' ws://127.0.0.1:8080 wss://desk.example.com"
    assert policy["frame-ancestors"] == "https://shop.example.com"
    assert "'none'" in page_headers((), ())["Content-Security-Policy"].split("frame-ancestors ")[1]


def test_the_page_holds_no_script_and_no_style_of_its_own():
    html = rendered(WebPage(name="Bakery")).page.body.decode()
    assert re.findall(r"<script(?! type=\"module\" src)", html) == []
    assert re.findall(r"<style|\sstyle=|\son\w+=", html) == []


def test_what_is_sent_is_small():
    assets = rendered(WebPage(name="Bakery"))
    assert sum(len(asset.body) for asset in assets.files.values()) + len(assets.page.body) < 80_000
