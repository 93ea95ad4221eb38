"""The frame in a real browser: accessible, never sideways, keyboard first, and no typed character lost."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import override_settings
from playwright.sync_api import Browser, Page, sync_playwright
from pytest_django.live_server_helper import LiveServer

from tests.cast import PASSWORD, Cast, Person

CHROMIUM = "/usr/bin/chromium"
QUIET = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
SIZES = {"desk": (1366, 768), "narrow": (1024, 768), "phone": (360, 640)}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # playwright runs its own loop in this thread
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield chromium
        chromium.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def served(live_server: LiveServer) -> Iterator[str]:
    with override_settings(ROOT_URLCONF="tests.kit.gallery.urls"):
        yield live_server.url


def _open(browser: Browser, size: str, **more: Any) -> Page:
    width, height = SIZES[size]
    return browser.new_context(viewport={"width": width, "height": height}, **more).new_page()


@pytest.mark.parametrize("state", ["normal", "errors"])
@pytest.mark.parametrize("size", SIZES)
def test_every_component_is_accessible(browser: Browser, served: str, size: str, state: str) -> None:
    tab = _open(browser, size, bypass_csp=True)  # axe itself is an inline script
    tab.goto(f"{served}/gallery/{state}/")
    found = Axe().run(tab, options={"runOnly": RULES}).response["violations"]
    assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found] == []


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("text_size", ["16px", "32px"])
def test_nothing_scrolls_sideways(browser: Browser, served: str, size: str, text_size: str) -> None:
    tab = _open(browser, size, bypass_csp=True)
    tab.goto(f"{served}/gallery/errors/")
    tab.add_style_tag(content=f"html {{ font-size: {text_size} !important }}")
    assert tab.evaluate("document.documentElement.scrollWidth") <= SIZES[size][0]


def test_page_obeys_the_content_policy(browser: Browser, served: str) -> None:
    tab = _open(browser, "desk")
    said: list[str] = []
    tab.on("console", lambda message: said.append(message.text))
    tab.on("pageerror", lambda error: said.append(str(error)))
    tab.goto(f"{served}/gallery/normal/")
    tab.wait_for_selector("text=算好了")  # htmx polled the fragment and put it in
    assert said == []


def test_targets_on_a_phone_are_large(browser: Browser, served: str) -> None:
    tab = _open(browser, "phone")
    tab.goto(f"{served}/gallery/normal/")
    small = tab.evaluate(
        """() => [...document.querySelectorAll(`button, summary, .button, .tabbar a, .segments label, .segments a,
             select, textarea, input:not([type=hidden], [type=checkbox], [type=radio])`)]
           .filter((one) => one.offsetParent && one.getBoundingClientRect().height < 42)
           .map((one) => one.outerHTML.slice(0, 80))"""
    )
    assert small == []


def test_first_key_leads_past_the_navigation(browser: Browser, served: str) -> None:
    tab = _open(browser, "desk")
    tab.goto(f"{served}/gallery/normal/")
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.className") == "skip"
    tab.keyboard.press("Enter")
    assert tab.evaluate("document.activeElement.id") == "main"


def test_errors_take_the_focus_and_lead_to_the_field(browser: Browser, served: str) -> None:
    tab = _open(browser, "phone")
    tab.goto(f"{served}/gallery/errors/")
    assert "error-summary" in tab.evaluate("document.activeElement.className")
    tab.click("text=是否 1,500？ >> nth=0")
    assert tab.evaluate("document.activeElement.id") == "id_amount"


def test_text_survives_a_lost_signal(browser: Browser, served: str) -> None:
    tab = _open(browser, "phone")
    tab.goto(f"{served}/note/")
    tab.fill("#id_title", "冷库用电")
    tab.fill("#id_words", "12 月满负荷")
    tab.context.set_offline(True)
    tab.click("text=保存")
    tab.wait_for_url("chrome-error://**")
    tab.context.set_offline(False)
    tab.goto(f"{served}/note/")
    assert tab.input_value("#id_title") == "冷库用电"
    assert tab.input_value("#id_words") == "12 月满负荷"


def test_text_survives_an_expired_session(browser: Browser, served: str, cast: Cast) -> None:
    tab = _open(browser, "phone")
    tab.goto(f"{served}/note/mine/")
    _sign_in(tab, cast.instructor)
    tab.fill("#id_title", "用电")
    tab.fill("#id_words", "担心冷库用电")
    tab.context.clear_cookies(name="sessionid")
    tab.click("text=保存")
    _sign_in(tab, cast.instructor)
    assert tab.input_value("#id_words") == "担心冷库用电"
    tab.context.clear_cookies(name="sessionid")
    tab.goto(f"{served}/note/mine/")
    _sign_in(tab, cast.coordinator)
    assert tab.input_value("#id_words") == "", "another person must not see it"


@pytest.mark.parametrize("has_network", [True, False])
def test_a_page_left_open_folds_when_the_session_has_ended(
    has_network: bool, browser: Browser, served: str, cast: Cast
) -> None:
    tab = _open(browser, "phone")
    tab.clock.install()
    tab.goto(f"{served}/note/mine/")
    _sign_in(tab, cast.instructor)
    tab.fill("#id_words", "担心冷库用电")
    tab.context.set_offline(not has_network)
    tab.clock.run_for(29 * 60 * 1000)
    assert tab.input_value("#id_words") == "担心冷库用电"
    tab.clock.run_for(2 * 60 * 1000)
    assert "页面打开已久" in tab.inner_text("body")
    assert "担心冷库用电" not in tab.content()
    assert cast.instructor.user.name not in tab.inner_text("body")
    tab.context.set_offline(False)
    tab.click("a.button")
    tab.wait_for_load_state()
    assert tab.input_value("#id_words") == "担心冷库用电", "what was typed waits in the tab"


def _sign_in(tab: Page, person: Person) -> None:
    tab.fill("#id_username", person.user.username)
    tab.fill("#id_password", PASSWORD)
    tab.click("button.primary")
    tab.wait_for_load_state()


def test_text_survives_leaving_without_saving(browser: Browser, served: str) -> None:
    tab = _open(browser, "phone")
    tab.goto(f"{served}/note/")
    tab.fill("#id_words", "担心冷库用电")
    tab.goto(f"{served}/gallery/normal/")
    tab.goto(f"{served}/note/")
    assert tab.input_value("#id_words") == "担心冷库用电"
    tab.click("text=不要，恢复原样")
    assert tab.input_value("#id_words") == ""


def test_text_survives_an_error_and_is_forgotten_once_saved(browser: Browser, served: str) -> None:
    tab = _open(browser, "phone")
    tab.goto(f"{served}/note/")
    tab.fill("#id_words", "担心冷库用电")
    tab.click("text=保存")
    tab.wait_for_selector(".error-summary")
    assert tab.input_value("#id_words") == "担心冷库用电"
    tab.fill("#id_title", "用电")
    tab.click("text=保存")
    tab.wait_for_url("**/gallery/normal/")
    tab.goto(f"{served}/note/")
    assert tab.input_value("#id_words") == ""


def test_choosing_a_word_in_an_input_method_does_not_search(browser: Browser, served: str) -> None:
    tab = _open(browser, "desk")
    tab.goto(f"{served}/gallery/normal/")
    tab.focus("#find")
    submitted = tab.evaluate(
        """() => { const field = document.getElementById("find");
             const press = (isComposing) => field.dispatchEvent(
               new KeyboardEvent("keydown", { key: "Enter", isComposing, bubbles: true, cancelable: true }));
             return [press(true), press(false)]; }"""
    )
    assert submitted == [False, True]


def test_signing_in_shows_the_frame_of_ones_own_role(browser: Browser, served: str, cast: Cast) -> None:
    tab = _open(browser, "desk")
    tab.goto(f"{served}/workbench/notices/")
    assert "桥梁" in tab.title()
    assert tab.locator(".nav").count() == 0
    _sign_in(tab, cast.instructor)
    tab.wait_for_selector(".nav")
    assert "于海宁" in tab.inner_text(".me summary")
    assert "匹配" not in tab.inner_text(".nav")
    tab.click(".me summary")
    tab.click("text=退出登录 >> visible=true")
    tab.wait_for_selector("#id_username")


def test_pictures_of_every_component(browser: Browser, served: str, tmp_path: Path) -> None:
    """Kept for people to look at: QIAOLIANG_PICTURES names a folder."""
    folder = Path(os.environ.get("QIAOLIANG_PICTURES", tmp_path))
    for size in SIZES:
        tab = _open(browser, size)
        tab.goto(f"{served}/gallery/errors/")
        tab.screenshot(path=folder / f"gallery-{size}.png", full_page=True)
        assert (folder / f"gallery-{size}.png").stat().st_size > 50_000
