"""What a browser keeps of sensitive values that were typed, opened and written without a signal: nothing readable.

Local and session storage, IndexedDB and the caches are read by the page itself; then the files of the profile, the
server's log and its database are searched. tests/web/privacy/test_canaries.py does it for a thousand values without a
browser.
"""

import re

import pytest
from playwright.sync_api import Page, expect

from qiaoliang_demo.cast import PASSWORD
from tests.journeys.conftest import City
from tests.journeys.test_offline import Phone, phone, ready

__all__ = ["phone"]
pytestmark = pytest.mark.journey
NUMBER, WORDS = "19977001234", "KSM7Q0001 只有本人能看的话"
EVERYTHING = """
  async () => {
    const text = (value) => {
      if (value instanceof ArrayBuffer || ArrayBuffer.isView(value)) return new TextDecoder("utf-8").decode(value);
      const isPlain = value && typeof value === "object" && !(value instanceof CryptoKey);
      return isPlain ? Object.values(value).map(text).join(" ") : String(value);
    };
    const out = [JSON.stringify({ ...localStorage }), JSON.stringify({ ...sessionStorage })];
    const asked = (request) => new Promise((done, failed) => {
      request.onsuccess = () => done(request.result);
      request.onerror = () => failed(request.error);
    });
    for (const { name } of await indexedDB.databases()) {
      const base = await asked(indexedDB.open(name));
      for (const store of base.objectStoreNames)
        out.push(name, store, ...(await asked(base.transaction(store).objectStore(store).getAll())).map(text));
      base.close();
    }
    for (const name of await caches.keys()) {
      const cache = await caches.open(name);
      for (const request of await cache.keys()) out.push(request.url, await (await cache.match(request)).text());
    }
    return out.join("\\n");
  }
"""


def kept(page: Page) -> str:
    return str(page.evaluate(EVERYTHING))


def comes_in(page: Page, city: City, who: str) -> None:
    page.goto(f"{city.url}/account/sign-in/")
    page.fill("input[name=username]", who)
    page.fill("input[name=password]", PASSWORD)
    page.click("button[type=submit]")
    page.wait_for_url(f"{city.url}/workbench/")


def types_a_number(page: Page, city: City) -> None:
    """A contact person with a number; what was typed waits in the tab only until the server has it."""
    page.goto(f"{city.url}/enterprises/")
    firm = page.locator("main tbody a[href^='/enterprises/']").first.get_attribute("href")
    page.goto(f"{city.url}{firm}people/new/")
    page.check("input[name=role][value=other]")
    page.fill("input[name=name]", "秦某某")
    page.fill("input[name=phone]", NUMBER)
    page.wait_for_timeout(400)
    assert NUMBER in kept(page)  # the search finds what is there
    page.locator("main form button[type=submit]").last.click()
    page.wait_for_url(f"{city.url}{firm}**")
    assert NUMBER not in kept(page)


def opens_one(page: Page) -> str:
    """The number of somebody at the enterprise, in clear once on the answer."""
    page.locator("a[href$='/phone/']").last.click()
    page.select_option("select[name=why]", "contact")
    page.fill("input[name=reason]", "约本周走访")
    page.locator("main form button[type=submit]").last.click()
    expect(page.locator("main")).to_contain_text("已连同理由记入日志")
    shown = re.search(r"\b1\d{10}\b", page.inner_text("main"))
    assert shown is not None
    assert shown[0] not in kept(page)
    return shown[0]


def writes_without_a_signal(page: Page, city: City, phone: Phone) -> None:
    page.goto(f"{city.url}/field/")
    ready(page)
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.reload()
    ready(page)
    assert phone.context is not None
    phone.context.set_offline(True)
    page.goto(f"{city.url}/field/contact/")
    page.wait_for_selector("form.contact[data-ready]")
    page.select_option("select[name=enterprise]", index=1)
    page.fill("textarea[name=summary]", WORDS)
    page.wait_for_timeout(1500)  # the draft is kept
    assert WORDS not in kept(page)
    page.click(".form-actions button[type=submit]")
    page.wait_for_url(f"{city.url}/field/")
    ready(page)
    expect(page.locator("#signal")).to_contain_text("仅在手机")
    found = kept(page)
    assert "field.js" in found
    assert WORDS not in found


def test_nothing_sensitive_is_left_in_a_browser(city: City, phone: Phone) -> None:
    page = phone.start()
    comes_in(page, city, "office")
    types_a_number(page, city)
    opened = opens_one(page)
    assert phone.context is not None
    phone.context.clear_cookies()
    comes_in(page, city, "instructor")
    writes_without_a_signal(page, city, phone)
    phone.kill()
    secrets = re.compile(f"{NUMBER}|{opened}|{WORDS}".encode())
    found = [path for path in phone.profile.rglob("*") if path.is_file() and secrets.search(path.read_bytes())]
    assert found == []
    for path in (city.home / "server.log", *city.home.glob("qiaoliang.sqlite3*")):
        content = path.read_bytes()
        assert NUMBER.encode() not in content, path
        assert opened.encode() not in content, path


def test_the_phone_speaks_english_without_a_signal_too(city: City, phone: Phone) -> None:
    page = phone.start()
    assert phone.context is not None
    phone.context.add_cookies([{"name": "qiaoliang_language", "value": "en", "url": city.url}])
    comes_in(page, city, "instructor")
    page.goto(f"{city.url}/field/")
    ready(page)
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.reload()
    ready(page)
    phone.context.set_offline(True)
    page.goto(f"{city.url}/field/")
    ready(page)
    expect(page.locator("#today-late-title, #today-due-title, #today-kept-title").first).to_have_text(
        re.compile(r"^(Overdue|To contact this week|Other enterprises)|: \\d+")
    )
    expect(page.locator("#today-as-of")).to_have_text(re.compile(r"^List as of"))
    page.goto(f"{city.url}/field/contact/")
    page.wait_for_selector("form.contact[data-ready]")
    page.click(".form-actions button[type=submit]")
    expect(page.locator(".error-summary")).not_to_have_text(re.compile("[\\u4e00-\\u9fff]"))
