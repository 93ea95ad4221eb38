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
