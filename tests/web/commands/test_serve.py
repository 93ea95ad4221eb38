"""The server's own address goes into the links it hands out."""

import os

import pytest
from django.conf import LazySettings

from qiaoliang.web.commands import serve


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("127.0.0.1", "http://127.0.0.1:9001"), ("0.0.0.0", "http://127.0.0.1:9001"), ("::1", "http://[::1]:9001"),
        ("qiao.example", "http://qiao.example:9001"),
    ],
)  # fmt: skip
def test_links_open_the_port_that_is_served(
    host: str, address: str, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.QIAOLIANG_ADDRESS = "http://127.0.0.1:8000"
    monkeypatch.setenv("QIAOLIANG_ADDRESS", "")
    monkeypatch.delenv("QIAOLIANG_ADDRESS")
    serve._links_lead_here(host, 9001)
    assert address == settings.QIAOLIANG_ADDRESS
    assert os.environ["QIAOLIANG_ADDRESS"] == address


def test_the_city_has_the_last_word(settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.QIAOLIANG_ADDRESS = "https://qiao.example"
    monkeypatch.setenv("QIAOLIANG_ADDRESS", "https://qiao.example")
    serve._links_lead_here("127.0.0.1", 9001)
    assert settings.QIAOLIANG_ADDRESS == "https://qiao.example"


@pytest.mark.parametrize(
    ("one_step", "demo", "tls", "refuses"),
    [
        (False, False, True, False),
        (True, True, False, False),
        (True, False, False, True),
        (True, True, True, True),
    ],
)
def test_a_server_in_earnest_does_not_let_in_by_password_alone(
    one_step: bool, demo: bool, tls: bool, refuses: bool, settings: LazySettings, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    settings.QIAOLIANG_ONE_STEP, settings.QIAOLIANG_DEMO, settings.BEHIND_TLS = one_step and demo, demo, tls
    monkeypatch.setenv("QIAOLIANG_ONE_STEP", "1" if one_step else "")
    assert serve._lets_in_too_easily() is refuses
    assert ("QIAOLIANG_ONE_STEP" in capsys.readouterr().err) is refuses
