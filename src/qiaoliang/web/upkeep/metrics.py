"""What Prometheus asks for: requests by route and status, how long they took, and what keeps the installation alive.

No label ever holds an address, a name or a number of a record: a route is the pattern of the address
(`demands/<int:pk>/`). With several workers the counts lie in files (`PROMETHEUS_MULTIPROC_DIR`, set by
`qiaoliang serve`) and are added up here.
"""

import ipaddress
import os
import secrets
import time
from collections.abc import Callable, Iterator
from datetime import datetime

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from qiaoliang.economy.demands.models import Demand
from qiaoliang.economy.support.models import SupportCase
from qiaoliang.kit.logs import route_of
from qiaoliang.kit.pages import public
from qiaoliang.web.hooks.choices import State
from qiaoliang.web.hooks.models import Telling
from qiaoliang.web.upkeep import anchors, archives, durability

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
KNOWN_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"})

REQUESTS = Counter("qiaoliang_requests", "Answered requests", ("method", "route", "status"))
DURATION = Histogram(
    "qiaoliang_request_seconds", "Time to answer", ("route",),
    buckets=(0.025, 0.05, 0.1, 0.2, 0.4, 0.6, 1, 2, 5, 10),
)  # fmt: skip


class MetricsMiddleware:
    """Counts and times every request by the pattern of its address."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        start = time.perf_counter()
        response = self.get_response(request)
        route = route_of(request)
        method = request.method if request.method in KNOWN_METHODS else "other"
        REQUESTS.labels(method, route, str(response.status_code)).inc()
        DURATION.labels(route).observe(time.perf_counter() - start)
        return response


class Standing(Collector):
    """Asked at every scrape: the queue, the age of what must not grow old, what is overdue."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def collect(self) -> Iterator[GaugeMetricFamily]:
        today = timezone.localdate(self.at)
        yield _gauge("qiaoliang_tasks_waiting", "Tasks that wait for the worker", DBTaskResult.objects.ready().count())
        yield _gauge("qiaoliang_tellings_waiting", "Event notices not delivered yet",
                     Telling.everything.filter(state=State.WAITING).count())  # fmt: skip
        ages = (
            ("backup", archives.last_made_at()), ("rehearsal", archives.last_rehearsed_at()),
            ("anchor", anchors.last_anchored_at()),
        )  # fmt: skip
        for name, last in ages:
            if last is not None:  # a missing series is itself an alarm: absent()
                age = (self.at - last).total_seconds()
                yield _gauge(f"qiaoliang_{name}_age_seconds", f"Age of the last {name}", age)
        wrong = len(durability.wrong())
        yield _gauge("qiaoliang_findings_wrong", "Lines of the page of upkeep that want somebody", wrong)
        late = GaugeMetricFamily("qiaoliang_overdue", "Clocks that ran out", labels=("kind",))
        late.add_metric(("demand",), Demand.everything.open().filter(due_on__lt=today).count())
        late.add_metric(("support_case",), SupportCase.everything.open().filter(due_on__lt=today).count())
        yield late


def _gauge(name: str, about: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, about, value=value)


@public
def metrics(request: HttpRequest) -> HttpResponse:
    """For a scraper on this machine, or with the token of the environment; for anybody else there is nothing here."""
    if not may_scrape(request):
        raise Http404
    counted: CollectorRegistry = REGISTRY
    if FOLDER in os.environ:
        counted = CollectorRegistry()
        MultiProcessCollector(counted)  # type: ignore[no-untyped-call]  # the package leaves it untyped
    asked = CollectorRegistry()
    asked.register(Standing(timezone.now()))
    return HttpResponse(generate_latest(counted) + generate_latest(asked), content_type=CONTENT_TYPE_LATEST)


def may_scrape(request: HttpRequest) -> bool:
    """A proxy that forwards a stranger's request runs on this machine too: forwarded is not from here."""
    token = settings.QIAOLIANG_METRICS_TOKEN
    given = request.headers.get("Authorization", "").encode()
    if token and secrets.compare_digest(given, f"Bearer {token}".encode()):
        return True
    if any(name in request.META for name in ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP")):
        return False
    try:
        return ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False
