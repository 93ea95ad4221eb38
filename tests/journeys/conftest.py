"""A small demo city, built and served by the product's own commands, and a browser at it."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Playwright, ViewportSize, sync_playwright

from qiaoliang_demo.cast import PASSWORD

CHROMIUM = "/usr/bin/chromium"
QUIET = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
SIZES = {"desk": (1366, 768), "phone": (360, 640)}
SHEET = ViewportSize(width=718, height=1046)  # CSS pixels of A4 within margins of a centimetre
START_WITHIN_SECONDS = 60


@dataclass(frozen=True)
class City:
    url: str
    home: Path


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as response:
            return bool(response.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _environment(home: Path) -> dict[str, str]:
    environment = {**os.environ, "QIAOLIANG_HOME": str(home), "DJANGO_SETTINGS_MODULE": "qiaoliang.settings"}
    environment.pop("QIAOLIANG_DATABASE_URL", None)
    return environment


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a small city as `qiaoliang demo` leaves it, never served."""
    home = tmp_path_factory.mktemp("built")
    command = [sys.executable, "-m", "qiaoliang.cli", "demo", "--small", "--no-serve"]
    subprocess.run(command, env=_environment(home), check=True, stdout=subprocess.DEVNULL)
    return home


@pytest.fixture(scope="module")  # journeys publish plans and hand over caseloads: no file finds another's city
def city(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    home = tmp_path_factory.mktemp("city")
    shutil.copytree(built, home, dirs_exist_ok=True)
    command = [sys.executable, "-m", "qiaoliang.cli", "demo", "--small", "--port", str(port := _free_port())]
    url = f"http://127.0.0.1:{port}"
    log = (home / "server.log").open("w")
    server = subprocess.Popen(command, env=_environment(home), stdout=log, stderr=log)
    try:
        for _ in range(START_WITHIN_SECONDS * 4):
            if _answers(f"{url}/account/sign-in/"):
                break
            assert server.poll() is None, (home / "server.log").read_text()
            time.sleep(0.25)
        else:
            raise AssertionError((home / "server.log").read_text())
        yield City(url, home)
    finally:
        server.terminate()
        server.wait(timeout=60)  # its task worker may be in the middle of a task
        log.close()


@pytest.fixture(scope="session")
def driver() -> Iterator[Playwright]:
    """One for the whole run: a second one beside it cannot be started."""
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def chromium(driver: Playwright) -> Iterator[Browser]:
    browser = driver.chromium.launch(executable_path=CHROMIUM, args=QUIET)
    yield browser
    browser.close()


@pytest.fixture
def open_as(city: City, chromium: Browser, request: pytest.FixtureRequest) -> Iterator[Callable[..., Page]]:
    """`open_as("office", "desk")`: a signed-in page; `open_as(None, "phone")`: a stranger's.

    At the end every page must have kept its console clean and not scroll sideways; pictures go to QIAOLIANG_PICTURES.
    """
    pages: list[Page] = []
    problems: list[str] = []

    def open_(who: str | None, size: str = "desk") -> Page:
        width, height = SIZES[size]
        page = chromium.new_context(viewport={"width": width, "height": height}, locale="zh-CN").new_page()
        page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.set_default_timeout(30_000)
        if who is not None:
            page.goto(f"{city.url}/account/sign-in/")
            page.fill("input[name=username]", who)
            page.fill("input[name=password]", PASSWORD)
            page.click("button[type=submit]")
            page.wait_for_url(f"{city.url}/workbench/")
        pages.append(page)
        return page

    yield open_
    folder = os.environ.get("QIAOLIANG_PICTURES")
    for number, page in enumerate(pages):
        if folder:
            page.screenshot(path=f"{folder}/{request.node.name}-{number}.png", full_page=True)
        page.context.close()
    assert [text for text in problems if "favicon" not in text and "422" not in text and "404" not in text] == []


def stays_in_its_width(page: Page) -> bool:
    page.wait_for_load_state()
    over: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return over <= 0


def violations(page: Page) -> list[tuple[str, str]]:
    """What axe finds against WCAG 2.2 AA at the end of this page, where no bar lies over a control: (rule, element)."""
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    rules = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
    found = Axe().run(page, options={"runOnly": rules}).response["violations"]
    return [(one["id"], node["html"][:200]) for one in found for node in one["nodes"][:2]]


def looks_right(page: Page) -> None:
    """The page is for everybody: nothing for axe, nothing beyond the edge. Every journey asks it in this way."""
    assert stays_in_its_width(page), page.url
    assert violations(page) == [], page.url


def looks_right_at_each_size(page: Page) -> None:
    """The same at the size of a desk and of a phone, whichever the journey runs at; the size is put back."""
    before = page.viewport_size
    for width, height in SIZES.values():
        page.set_viewport_size({"width": width, "height": height})
        looks_right(page)
    if before is not None:
        page.set_viewport_size(before)


def prints_on_its_sheet(page: Page) -> None:
    """Nothing is cut off on A4, and the browser makes a file of it."""
    before = page.viewport_size
    page.emulate_media(media="print")
    page.set_viewport_size(SHEET)
    assert stays_in_its_width(page), page.url
    assert page.pdf(format="A4").startswith(b"%PDF")
    page.emulate_media(media="screen")
    if before is not None:
        page.set_viewport_size(before)
