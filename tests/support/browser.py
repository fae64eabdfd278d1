"""A real Chromium that may speak to the shop alone."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from playwright.sync_api import Browser, ConsoleMessage, Page, Route, sync_playwright

from shop.core import clock
from shop.core.db import unit_of_work
from shop.parties.accounts import actions as accounts
from shop.parties.accounts.models import User

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
DESK = {"width": 1366, "height": 900}
PHONE = {"width": 390, "height": 844}


def find() -> str | None:
    """The installed Chromium (or what CHROMIUM names)."""
    names = (os.environ.get("CHROMIUM", ""), "chromium", "chromium-browser", "google-chrome")
    return next((found for name in names if name and (found := shutil.which(name))), None)


@contextmanager
def started(program: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield browser
        browser.close()


@contextmanager
def watched_page(browser: Browser, url: str, **options: Any) -> Iterator[Page]:
    """A page that fails its test for console errors and for any request to another host."""
    settings = {
        "locale": "zh-CN",
        "timezone_id": "Asia/Shanghai",
        "viewport": DESK,
        "reduced_motion": "reduce",
    }
    context = browser.new_context(base_url=url, **(settings | options))
    faults: list[str] = []

    def on_console(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            faults.append(f"console {message.type}: {message.text}")

    def stay_home(route: Route) -> None:
        if route.request.url.startswith((url, "data:", "blob:")):
            route.continue_()
        else:
            faults.append(f"off-site request: {route.request.url}")
            route.abort()

    context.route("**/*", stay_home)
    page = context.new_page()
    page.on("console", on_console)
    page.on("pageerror", lambda error: faults.append(f"script error: {error}"))
    page.set_default_timeout(30_000)
    try:
        yield page
    finally:
        context.close()
    assert faults == [], "\n".join(faults)


def sign_in(page: Page, app: Flask, user: User, url: str) -> None:
    """Give the page the cookie that the sign-in page would have left, for a session of its own."""
    with unit_of_work():  # what the server wrote meanwhile is read afresh
        token = accounts.open_session(user, address="127.0.0.1", agent="tests", now=clock.utcnow())
    value = app.session_interface.get_signing_serializer(app).dumps({"_user_id": token, "_fresh": True})  # type: ignore[attr-defined]
    page.context.clear_cookies()
    page.context.add_cookies([{"name": app.config["SESSION_COOKIE_NAME"], "value": value, "url": url}])


# What sticks out of the window, asked when the fonts are there and a frame was drawn. A phone zooms a page that is
# too wide out until it fits, and then calls that its width: the screen's width is the measure.
_TOO_WIDE = """async () => {
  await document.fonts.ready;
  await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
  const inner = Math.min(document.documentElement.clientWidth, screen.width);
  if (document.documentElement.scrollWidth <= inner) return [];
  return [...document.querySelectorAll("body *")]
    .filter((found) => found.getBoundingClientRect().right > inner + 0.5)
    .map((found) => `${found.tagName}.${found.className}: ${Math.round(found.getBoundingClientRect().right)} px`)
    .concat([`the page: ${document.documentElement.scrollWidth} px on ${inner}`]);
}"""


def check_no_sideways_scroll(page: Page) -> None:
    """The page, once it has come with its scripts, is no wider than the window."""
    page.wait_for_load_state("load")
    wide = page.evaluate(_TOO_WIDE)
    assert wide == [], f"{page.url}: {'; '.join(wide)}"
