"""Second factors and devices, on a desk and on a phone; a security key through the browser's own virtual one."""

import re
import time
from collections.abc import Callable

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import Page, expect

from qiaoliang_demo.cast import PASSWORD
from tests.journeys.conftest import SIZES, City, looks_right

pytestmark = pytest.mark.journey
OpenAs = Callable[..., Page]
OWN = {"desk": "office", "phone": "county"}  # each size enrols another account


def first_step(page: Page, city_url: str, who: str) -> None:
    page.goto(f"{city_url}/account/sign-in/")
    page.fill("input[name=username]", who)
    page.fill("input[name=password]", PASSWORD)
    page.click("button[type=submit]")


@pytest.mark.parametrize("size", SIZES)
def test_an_app_is_enrolled_and_signs_in(size: str, city: City, open_as: OpenAs) -> None:
    who = OWN[size]
    page = open_as(who, size)
    page.goto(f"{city.url}/account/security/")
    expect(page.locator("h1")).to_have_text("登录与安全")
    looks_right(page)
    page.get_by_role("link", name="登记验证器").click()
    expect(page.get_by_role("img", name="验证器要扫的二维码")).to_be_visible()
    looks_right(page)
    shown = page.locator("main").inner_text()
    found = re.search(r"密钥：\s*([A-Z2-7 ]+)", shown)
    assert found, shown
    secret = found[1].replace(" ", "").strip()
    page.fill("input[name=code]", "000000")
    page.click("main button[type=submit]")
    expect(page.locator(".error-summary")).to_contain_text("验证码不对")
    looks_right(page)
    enrolled_in = int(time.time()) // 30
    page.fill("input[name=code]", format_hotp_value(hotp_value(secret, enrolled_in)))
    page.click("main button[type=submit]")
    expect(page.locator("h1")).to_have_text("恢复码")
    codes = page.locator("#codes li").all_inner_texts()
    assert len(codes) == 10
    looks_right(page)
    page.get_by_role("link", name="已经记下").click()
    expect(page.locator("main")).to_contain_text("还剩 10 个")
    looks_right(page)

    other = open_as(None, size)  # another device: password, then a recovery code
    first_step(other, city.url, who)
    expect(other.locator("h1")).to_have_text("再验证一次")
    looks_right(other)
    other.fill("input[name=code]", codes[0])
    other.click("main button[type=submit]")
    other.wait_for_url(f"{city.url}/workbench/")

    page.reload()  # which the first one sees, and signs out
    expect(page.locator("main")).to_contain_text("还剩 9 个")
    page.get_by_role("button", name=re.compile("退出登录$")).and_(page.locator("main button")).first.click()
    expect(page.locator(".messages")).to_contain_text("已退出 1 处登录")
    other.goto(f"{city.url}/enterprises/")
    expect(other.locator("h1")).to_have_text("登录")

    third = open_as(None, size)
    first_step(third, city.url, who)
    third.wait_for_timeout(max(0.0, (enrolled_in + 1) * 30 - time.time()) * 1000)  # each code counts once
    third.fill("input[name=code]", format_hotp_value(hotp_value(secret, int(time.time()) // 30)))
    third.click("main button[type=submit]")
    third.wait_for_url(f"{city.url}/workbench/")


def test_a_security_key_is_enrolled_and_signs_in(city: City, open_as: OpenAs) -> None:
    """Browsers know security keys only under a name, not under a number: the same server as `localhost`."""
    url = city.url.replace("127.0.0.1", "localhost")
    page = open_as(None)
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2", "transport": "usb", "hasResidentKey": False, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True,
    }  # fmt: skip
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    first_step(page, url, "township")
    page.wait_for_url(f"{url}/workbench/")
    page.goto(f"{url}/account/security/key/")
    looks_right(page)
    page.fill("input[name=name]", "办公室密钥")
    page.get_by_role("button", name="登记").click()
    expect(page.locator("h1")).to_have_text("恢复码")
    page.goto(f"{url}/account/security/")
    expect(page.locator("main")).to_contain_text("办公室密钥")
    page.context.clear_cookies()
    first_step(page, url, "township")
    expect(page.locator("h1")).to_have_text("再验证一次")
    looks_right(page)
    page.get_by_role("button", name="用安全密钥").click()
    page.wait_for_url(f"{url}/workbench/")
    page.goto(f"{url}/account/security/")
    expect(page.locator("main")).not_to_contain_text("还没用过")


@pytest.mark.parametrize("size", SIZES)
def test_three_administrators_let_somebody_in_again(size: str, city: City, open_as: OpenAs) -> None:
    whom = {"desk": "邹子谦", "phone": "孙晓岚"}[size]
    first = open_as("admin", size)
    first.goto(f"{city.url}/people/?q={whom}")
    first.locator("main td a, main a.row").first.click()
    expect(first.locator("h1")).to_contain_text(whom)
    looks_right(first)
    first.get_by_role("link", name="申请恢复登录").click()
    first.fill("input[name=reason]", "手机遗失，本人持工作证当面申请")
    looks_right(first)
    first.click("main button[type=submit]")
    expect(first.locator(".messages")).to_contain_text("请另一位管理员批准")
    looks_right(first)
    second = open_as("security", size)
    second.get_by_role("link", name=f"恢复 {whom} 的登录").first.click()
    second.select_option("select[name=decision]", "yes")
    looks_right(second)
    second.click("main button[type=submit]")
    expect(second.locator("main")).to_contain_text("一次性口令")
    looks_right(second)
    third = open_as("overseer", size)
    third.goto(f"{city.url}/audit/administrators/")
    expect(third.locator("main")).to_contain_text("批准恢复登录")
    looks_right(third)
