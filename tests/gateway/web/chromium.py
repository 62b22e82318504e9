"""Debian's Chromium under playwright, with a microphone that plays a WAV file."""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import Browser, async_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def chromium_path() -> str:
    """Where the browser is. Without one, the test is skipped, or fails where CI is set: there it must not be missed."""
    found = next((path for path in map(shutil.which, NAMES) if path), None)
    if found is None:
        message = f"the tests of the web page need Chromium ({', '.join(NAMES)}); `make browser` installs it on Debian"
        if os.environ.get("CI", "").lower() in ("true", "1"):
            pytest.fail(message)
        pytest.skip(message)
    return found


@asynccontextmanager
async def chromium(microphone: Path | None = None, *, allow: bool = True) -> AsyncIterator[Browser]:
    """A headless browser that says yes to the microphone, or no; it plays the file once whenever it is opened."""
    arguments = [
        "--no-sandbox",
        "--disable-gpu",
        f"--use-fake-ui-for-media-stream{'' if allow else '=deny'}",
        "--use-fake-device-for-media-stream",
        "--autoplay-policy=no-user-gesture-required",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run",
        "--proxy-server=127.0.0.1:9",  # it can reach nothing but this machine
        "--proxy-bypass-list=127.0.0.1",
    ]
    if microphone:
        arguments.append(f"--use-file-for-fake-audio-capture={microphone}%noloop")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium_path(), args=arguments, headless=True)
        try:
            yield browser
        finally:
            await browser.close()
