"""What a scraper reads: counts by route, never by person or record; and who may read it."""

import os
import re
import subprocess
import sys
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from qiaoliang.web.upkeep import anchors
from tests.access.world import build
from tests.cast import Cast, Town

LABELLED = re.compile(r'(\w+)="([^"]*)"')


def scrape(**more: Any) -> Any:
    return Client().get("/metrics/", **more)


def value(text: str, name: str) -> float:
    found = re.search(rf"^{re.escape(name)} ([0-9.e+-]+)$", text, re.MULTILINE)
    assert found is not None, name
    return float(found[1])


def test_requests_are_counted_by_route_and_status(cast: Cast, town: Town) -> None:
    name = 'qiaoliang_requests_total{method="GET",route="enterprises/<int:pk>/",status="200"}'
    cast.office.client.get(f"/enterprises/{town.seafood.pk}/")
    before = value(scrape().content.decode(), name)
    for firm in (town.seafood, town.foods):
        cast.office.client.get(f"/enterprises/{firm.pk}/")
    text = scrape().content.decode()
    assert value(text, name) == before + 2
    assert 'qiaoliang_request_seconds_bucket{le="0.4",route="enterprises/<int:pk>/"}' in text


def test_no_label_names_a_person_a_record_or_an_address_made_up(cast: Cast, town: Town) -> None:
    client = cast.office.client
    client.get(f"/enterprises/{town.seafood.pk}/?q=林启航")
    client.get("/no/such/page-林启航/")
    client.generic("BREW", "/workbench/")
    text = scrape().content.decode()
    assert "林启航" not in text
    assert "no/such" not in text
    assert "BREW" not in text
    labels = {label for label, _value in LABELLED.findall(text)}
    assert labels <= {"method", "route", "status", "le", "kind", "implementation", "major", "minor", "patchlevel",
                      "version", "generation"}  # fmt: skip


def test_what_must_not_grow_old_and_what_ran_out(cast: Cast, town: Town) -> None:
    build(town)
    now = timezone.now()
    with time_machine.travel(now - timedelta(hours=5), tick=False):
        anchors.anchor_if_due(now - timedelta(hours=5))
    with time_machine.travel(now, tick=False):
        text = scrape().content.decode()
    assert value(text, "qiaoliang_anchor_age_seconds") == pytest.approx(5 * 3600, abs=1)
    assert "qiaoliang_backup_age_seconds" not in text  # no folder: the series is absent, which is the alarm
    assert value(text, 'qiaoliang_overdue{kind="demand"}') >= 0
    assert value(text, "qiaoliang_tasks_waiting") == 0
    assert value(text, "qiaoliang_tellings_waiting") == 0


class TestWhoMayRead:
    pytestmark = pytest.mark.django_db

    def test_this_machine(self) -> None:
        assert scrape(REMOTE_ADDR="127.0.0.1").status_code == 200
        assert scrape(REMOTE_ADDR="::1").status_code == 200

    @pytest.mark.parametrize("address", ["10.0.0.7", "8.8.8.8", "", "unix:"])
    def test_nobody_else(self, address: str) -> None:
        assert scrape(REMOTE_ADDR=address).status_code == 404

    @pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "X-Real-IP"])
    def test_nobody_through_the_proxy(self, header: str) -> None:
        assert scrape(REMOTE_ADDR="127.0.0.1", headers={header: "127.0.0.1"}).status_code == 404

    def test_a_scraper_elsewhere_brings_the_token(self, settings: Any) -> None:
        settings.QIAOLIANG_METRICS_TOKEN = "a-long-token"
        far: Any = {"REMOTE_ADDR": "10.0.0.7"}
        assert scrape(**far, headers={"Authorization": "Bearer a-long-token"}).status_code == 200
        assert scrape(**far, headers={"Authorization": "Bearer wrong"}).status_code == 404
        assert scrape(**far).status_code == 404

    def test_no_token_set_lets_nobody_in_by_an_empty_one(self) -> None:
        assert scrape(REMOTE_ADDR="10.0.0.7", headers={"Authorization": "Bearer "}).status_code == 404


def test_the_counts_of_several_workers_are_added_up(tmp_path: Any) -> None:
    """Two processes count in one folder; a third reads the sum."""
    environment = {**os.environ, "PROMETHEUS_MULTIPROC_DIR": str(tmp_path)}
    count = "from prometheus_client import Counter; Counter('qiaoliang_probe', 'x').inc(3)"
    for _ in range(2):
        subprocess.run([sys.executable, "-c", count], env=environment, check=True)
    read = (
        "from prometheus_client import CollectorRegistry, generate_latest as g;"
        "from prometheus_client.multiprocess import MultiProcessCollector as M;"
        "r = CollectorRegistry(); M(r); print(g(r).decode())"
    )
    told = subprocess.run([sys.executable, "-c", read], env=environment, check=True, capture_output=True, text=True)
    assert "qiaoliang_probe_total 6.0" in told.stdout
