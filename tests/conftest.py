"""The hostile test environment: warnings are errors (pyproject), no network, undefined template variables fail."""

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings as django_settings
from django.core.cache import cache
from hypothesis import settings
from pytest_django import DjangoDbBlocker
from pytest_socket import socket_allow_hosts

from qiaoliang.kit.migrated import note_as_done
from qiaoliang.kit.tally import of_this_machine
from tests.cast import Cast, Town, build_cast, build_town
from tests.city import city_ground, small_city, take_back

__all__ = ["city_ground", "small_city"]

SHANGHAI = ZoneInfo("Asia/Shanghai")

# The same examples every time, so that a change is judged by what it changed. `--hypothesis-profile=explore` looks for
# new ones; what it finds becomes an @example. No deadline: tests never time.
settings.register_profile("same", derandomize=True, deadline=None)
settings.register_profile("explore", deadline=None, max_examples=1000)
settings.load_profile("same")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--journeys", action="store_true", help="run the browser journeys too")
    parser.addoption("--database-only", action="store_true", help="leave out what no database takes part in")


def _place(item: pytest.Item) -> int:
    """The small city first and together, or it is built many times; what empties all tables last, as Django has it."""
    asked = set(getattr(item, "fixturenames", ()))
    if "small_city" in asked:
        return 0
    marker = item.get_closest_marker("django_db")
    empties = marker is not None and marker.kwargs.get("transaction")
    return 2 if empties or asked & {"transactional_db", "live_server"} else 1


@pytest.hookimpl(trylast=True)  # every run has an order of its own: pytest-random-order shuffles modules and in them
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    items.sort(key=_place)

    def is_left_out(item: pytest.Item) -> bool:
        if item.get_closest_marker("journey"):
            return not config.getoption("--journeys")
        return bool(config.getoption("--database-only")) and not _asks_a_database(item)

    deselected = [item for item in items if is_left_out(item)]
    if deselected:
        config.hook.pytest_deselected(items=deselected)
        items[:] = [item for item in items if not is_left_out(item)]


def _asks_a_database(item: pytest.Item) -> bool:
    wanted = {"db", "transactional_db", "city_ground", "small_city"}
    return bool(item.get_closest_marker("django_db") or wanted & set(getattr(item, "fixturenames", ())))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """`-q` hides the head of the run, where the plugin tells its seed."""
    seed = str(config.getoption("random_order_seed", "")).removeprefix("default:")
    if seed:
        terminalreporter.write_line(f"Order: --random-order-seed={seed}")


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    socket_allow_hosts(["127.0.0.1", "::1"], allow_unix_socket=True)
    if "small_city" not in getattr(item, "fixturenames", ()) and _asks_a_database(item):
        take_back()


@pytest.fixture(scope="session")
def django_db_use_migrations() -> bool:
    """Tables from the models, as on every new database (`kit/migrated`); a test compares them with the migrations'."""
    return False


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    django_settings.MIGRATION_MODULES = {}
    with django_db_blocker.unblock():
        note_as_done()


@pytest.fixture(autouse=True)
def _no_memory() -> None:
    """Every test starts with an empty cache: figures are cached by the head of the log, and tests share numbers.

    Nobody has asked for anything in this minute. No head is kept in a file: the log it belonged to has been taken back.
    """
    cache.clear()
    of_this_machine().clear()
    Path(django_settings.QIAOLIANG_ANCHORS).unlink(missing_ok=True)


@pytest.fixture
def at() -> datetime:
    """Friday 20 November 2026, ten in the morning."""
    return datetime(2026, 11, 20, 10, 0, tzinfo=SHANGHAI)


@pytest.fixture
def town(db: None, at: datetime) -> Town:
    return build_town(at)


@pytest.fixture
def cast(town: Town, at: datetime) -> Cast:
    return build_cast(town, at)
