"""Events reach whom they concern, signed, again and again for a day, and never an address nobody allowed."""

import ipaddress
import json
import ssl
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from django.db import connection

from qiaoliang.access.accounts.actor import Held
from qiaoliang.access.audit.actions import audited, record, verify
from qiaoliang.access.audit.models import Entry
from qiaoliang.access.notices.models import Notice
from qiaoliang.economy.demands import actions as demands
from qiaoliang.economy.demands.models import Demand
from qiaoliang.economy.policies import actions as policies
from qiaoliang.economy.policies.models import Policy, Version
from qiaoliang.fieldwork.outcomes import credit
from qiaoliang.fieldwork.outcomes.models import Outcome
from qiaoliang.kit.refusal import Refusal
from qiaoliang.web.hooks import actions, calling, rules, tasks
from qiaoliang.web.hooks.choices import Event, State
from qiaoliang.web.hooks.models import AllowedAddress, Subscription, Telling
from tests.access.world import build
from tests.cast import LIDAO, Cast, Person, Town, build_cast, build_town, make_enterprise

pytestmark = pytest.mark.django_db


@dataclass
class OtherSide:
    """The department's own server: what it got, and what it answers next."""

    address: str = ""
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    status: int = 204
    location: str = ""


@pytest.fixture
def other_side(settings: Any) -> Iterator[OtherSide]:
    """A real server on this machine; calling this machine is allowed only where one works on the installation."""
    settings.DEBUG, settings.QIAOLIANG_HOOK_NETWORKS = True, ["127.0.0.0/8"]
    side = OtherSide()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            side.got.append((dict(self.headers), body))
            self.send_response(side.status)
            if side.location:
                self.send_header("Location", side.location)
            self.end_headers()

        def log_message(self, *_: Any) -> None: ...

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    side.address = f"http://127.0.0.1:{server.server_port}/hook?from=qiaoliang"
    yield side
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def rows(town: Town, cast: Cast) -> dict[str, int]:
    found = build(town)
    Subscription.everything.all().delete()  # the world's own would be told too
    return found


def subscribe(person: Person, address: str, at: datetime, events: Any = tuple(Event.values)) -> Subscription:
    if not actions.is_allowed(address):
        actions.allow_address(address=address.split("/hook")[0], reason="测试", by=person.actor, at=at)
    return actions.subscribe(
        name="协同办公", address=address, events=events, held=person.actor.held[0], where_name="测试单位",
        keeper=person.user, by=person.actor, at=at,
    )  # fmt: skip


def told(subscription: Subscription) -> list[str]:
    return list(Telling.everything.filter(subscription=subscription).order_by("pk").values_list("event", flat=True))


class TestWhoIsTold:
    @pytest.fixture
    def hooks(self, cast: Cast, rows: dict[str, int], at: datetime) -> dict[str, Subscription]:
        people = {"marine": cast.coordinator, "county": cast.county_officer, "neighbour": cast.neighbour}
        return {name: subscribe(person, "https://oa.example/hook", at) for name, person in people.items()}

    def test_of_a_demand(
        self, hooks: dict[str, Subscription], cast: Cast, town: Town, rows: dict[str, int], at: datetime
    ) -> None:
        demand = Demand.everything.get(pk=rows["demands"])
        demand = demands.send(demand=demand, department=town.marine, by=cast.office.actor, at=at)
        demand = demands.send_back(demand=demand, words="应由供电公司承办", by=cast.coordinator.actor, at=at)
        demands.close(demand=demand, verdict="withdrawn", by=cast.owner.actor, at=at)
        assert told(hooks["county"]) == ["demand.assigned", "demand.returned", "demand.closed"]
        assert told(hooks["marine"]) == ["demand.assigned", "demand.returned"]  # it did not hold it at the end
        assert told(hooks["neighbour"]) == []

    def test_a_demand_kept_from_the_department_is_not_told(
        self, hooks: dict[str, Subscription], cast: Cast, town: Town, at: datetime
    ) -> None:
        demand = demands.raise_demand(
            enterprise=town.seafood, title="某局收费", body="", category="other", urgency="ordinary",
            heard_on=at.date(), helped_by=None, by=cast.office.actor, at=at, secret_from=(town.marine,),
        )  # fmt: skip
        demands.close(demand=demand, verdict="withdrawn", by=cast.owner.actor, at=at)
        assert told(hooks["marine"]) == []
        assert told(hooks["county"]) == ["demand.closed"]

    def test_a_department_is_never_told_of_a_contradiction(
        self, hooks: dict[str, Subscription], cast: Cast, rows: dict[str, int], at: datetime
    ) -> None:
        outcome = Outcome.everything.get(pk=rows["outcomes"])
        outcome = credit.confirm(outcome, by=cast.owner.actor, at=at)
        credit.dispute(outcome, words="不实", by=cast.owner.actor, at=at)
        assert told(hooks["marine"]) == ["outcome.confirmed"]
        assert told(hooks["county"]) == ["outcome.confirmed", "outcome.disputed"]
        assert told(hooks["neighbour"]) == []

    def test_of_a_policy(self, hooks: dict[str, Subscription], cast: Cast, rows: dict[str, int], at: datetime) -> None:
        policy = Policy.everything.get(pk=rows["policies"])
        latest = Version.everything.get(policy=policy)
        text = policies.Text(at.date(), None, None, "改写", "", "", latest.asked)
        policies.amend(policy=policy, text=text, version=policy.version, by=cast.coordinator.actor, at=at)
        policies.publish(policy=policy, version=policy.version + 1, by=cast.coordinator.actor, at=at)
        assert told(hooks["marine"]) == told(hooks["county"]) == ["policy.published"]
        assert told(hooks["neighbour"]) == []

    def test_only_what_was_subscribed_to(self, cast: Cast, rows: dict[str, int], town: Town, at: datetime) -> None:
        hook = subscribe(cast.county_officer, "https://oa.example/hook", at, events=["demand.returned"])
        demand = Demand.everything.get(pk=rows["demands"])
        demands.send(demand=demand, department=town.marine, by=cast.office.actor, at=at)
        assert told(hook) == []

    def test_what_is_taken_back_is_not_told(
        self, hooks: dict[str, Subscription], cast: Cast, town: Town, rows: dict[str, int], at: datetime
    ) -> None:
        @audited
        def whole() -> None:
            demand = Demand.everything.get(pk=rows["demands"])
            demands.send(demand=demand, department=town.marine, by=cast.office.actor, at=at)
            record("whole.broke", on=demand, by=cast.office.actor, at=at)
            raise Refusal("不行。")

        with pytest.raises(Refusal):
            whole()
        assert Telling.everything.count() == 0

    def test_nothing_of_the_record_is_said(
        self, hooks: dict[str, Subscription], cast: Cast, town: Town, rows: dict[str, int], at: datetime
    ) -> None:
        from qiaoliang.web.hooks.noticing import payload

        demand = Demand.everything.get(pk=rows["demands"])
        demands.send(demand=demand, department=town.marine, by=cast.office.actor, at=at)
        said = json.dumps([payload(one) for one in Telling.everything.all()], ensure_ascii=False)
        assert all(word not in said for word in ("汐歌", "路灯", "于海宁", "周立言"))
        assert f"/api/v1/demands/{demand.pk}" in said


class TestTelling:
    @pytest.fixture
    def hook(self, cast: Cast, rows: dict[str, int], other_side: OtherSide, at: datetime) -> Subscription:
        return subscribe(cast.coordinator, other_side.address, at)

    @pytest.fixture
    def telling(self, hook: Subscription, cast: Cast, town: Town, rows: dict[str, int], at: datetime) -> Telling:
        demand = Demand.everything.get(pk=rows["demands"])
        demands.send(demand=demand, department=town.marine, by=cast.office.actor, at=at)
        found: Telling = Telling.everything.get(subscription=hook)
        return found

    def test_it_arrives_signed(self, hook: Subscription, telling: Telling, other_side: OtherSide, at: datetime) -> None:
        assert actions.attempt(telling=telling.pk, at=at) == State.DELIVERED
        ((headers, body),) = other_side.got
        stamp = int(headers["Qiaoliang-Timestamp"])
        assert stamp == int(at.timestamp())
        assert headers["Qiaoliang-Signature"] == rules.signature(hook.secret, stamp, body)
        assert headers["Qiaoliang-Event"] == json.loads(body)["event"] == "demand.assigned"
        telling.refresh_from_db()
        assert (telling.attempts, telling.last_status, telling.next_at) == (1, 204, None)

    def test_it_is_told_once(self, telling: Telling, other_side: OtherSide, at: datetime) -> None:
        for _ in range(3):
            actions.attempt(telling=telling.pk, at=at + timedelta(hours=1))
        assert len(other_side.got) == 1

    def test_a_changed_body_or_time_does_not_match(self) -> None:
        good = rules.signature("s", 100, b"{}")
        assert good not in (rules.signature("s", 101, b"{}"), rules.signature("s", 100, b"{ }"))
        assert good != rules.signature("t", 100, b"{}")

    def test_it_is_tried_again_with_growing_pauses_and_given_up_after_a_day(
        self, hook: Subscription, telling: Telling, other_side: OtherSide, cast: Cast, at: datetime
    ) -> None:
        other_side.status, now, moments = 503, at, [at]
        while actions.attempt(telling=telling.pk, at=now) == State.WAITING:
            telling.refresh_from_db()
            assert actions.attempt(telling=telling.pk, at=now) == State.WAITING  # not due: not called
            assert telling.next_at is not None
            now = telling.next_at
            moments.append(now)
        pauses = [after - before for before, after in pairwise(moments)]
        assert pauses == sorted(pauses)
        assert pauses[0] == timedelta(minutes=1)
        assert len(other_side.got) == len(moments)
        assert moments[-1] - at <= timedelta(hours=24)
        telling.refresh_from_db()
        assert telling.state == State.GIVEN_UP
        assert telling.problem == "对方答复 503，没有接收。"
        notice = Notice.objects.get(kind="hook_given_up")
        assert notice.to == cast.coordinator.user
        assert "一天没有送到" in notice.text
        assert Entry.everything.filter(verb="hook.given_up").count() == 1
        assert verify() is None

    def test_the_clock_starts_what_is_due(
        self, telling: Telling, other_side: OtherSide, at: datetime, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(tasks.timezone, "now", lambda: at)
        assert tasks.send_due(at - timedelta(seconds=1)) == "接口通知再试 0 条。"
        assert tasks.send_due(at) == "接口通知再试 1 条。"
        telling.refresh_from_db()
        assert telling.state == State.DELIVERED
        assert tasks.send_due(at) == "接口通知再试 0 条。"

    def test_nobody_listens(self, telling: Telling, hook: Subscription, other_side: OtherSide, at: datetime) -> None:
        Subscription.everything.filter(pk=hook.pk).update(address="http://127.0.0.1:9/hook")
        AllowedAddress.everything.create(origin="http://127.0.0.1:9", reason="x", allowed_at=at, allowed_by="x")
        assert actions.attempt(telling=telling.pk, at=at) == State.WAITING
        telling.refresh_from_db()
        assert telling.problem == "没有连上对方，稍后自动重试。"

    def test_a_redirect_is_not_followed(self, telling: Telling, other_side: OtherSide, at: datetime) -> None:
        other_side.status, other_side.location = 302, "http://169.254.169.254/latest/meta-data/"
        assert actions.attempt(telling=telling.pk, at=at) == State.WAITING
        telling.refresh_from_db()
        assert (telling.last_status, len(other_side.got)) == (302, 1)

    def test_an_address_no_longer_allowed_is_not_called(
        self, telling: Telling, other_side: OtherSide, cast: Cast, at: datetime
    ) -> None:
        row = AllowedAddress.everything.get(origin__startswith="http://127.0.0.1")
        actions.withdraw_address(row=row, by=cast.administrator.actor, at=at)
        assert actions.attempt(telling=telling.pk, at=at) == State.WAITING
        assert other_side.got == []

    def test_while_a_secret_is_changed_both_sign(
        self, telling: Telling, hook: Subscription, other_side: OtherSide, cast: Cast, at: datetime
    ) -> None:
        fresh = actions.rotate(subscription=hook, by=cast.coordinator.actor, at=at)
        assert fresh.secret != hook.secret
        actions.attempt(telling=telling.pk, at=at)
        ((headers, body),) = other_side.got
        stamp = int(headers["Qiaoliang-Timestamp"])
        both = [rules.signature(one, stamp, body) for one in (fresh.secret, hook.secret)]
        assert headers["Qiaoliang-Signature"].split(",") == both
        later = actions.headers(fresh, telling, body, at + timedelta(hours=25))
        assert "," not in later["Qiaoliang-Signature"]

    def test_what_waits_ends_with_the_subscription(
        self, telling: Telling, hook: Subscription, other_side: OtherSide, cast: Cast, at: datetime
    ) -> None:
        actions.stop(subscription=hook, by=cast.coordinator.actor, at=at)
        assert actions.attempt(telling=telling.pk, at=at) == State.GIVEN_UP
        assert other_side.got == []

    def test_secrets_are_sealed(self, hook: Subscription) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT secret FROM hooks_subscription")
            assert hook.secret not in cursor.fetchone()[0]


class TestWhatMayBeCalled:
    """No request can be steered to this machine, the network's inside or a cloud's metadata."""

    @pytest.mark.parametrize(
        "address",
        [
            "127.0.0.1", "127.8.8.8", "::1", "0.0.0.0", "::", "10.0.0.5", "172.16.3.4", "192.168.1.1",
            "169.254.169.254", "fe80::1",
            "fc00::1", "224.0.0.1", "255.255.255.255", "100.64.0.1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
            "2002:7f00:1::", "198.51.100.7", "240.0.0.1",
        ],
    )  # fmt: skip
    def test_the_inside_is_not(self, address: str) -> None:
        assert not rules.may_call(ipaddress.ip_address(address), [], is_debug=False)

    @pytest.mark.parametrize("address", ["8.8.8.8", "2400:3200::1"])
    def test_the_public_is(self, address: str) -> None:
        assert rules.may_call(ipaddress.ip_address(address), [], is_debug=False)

    def test_a_named_network_is_but_never_this_machine(self) -> None:
        inside = [ipaddress.ip_network(one) for one in ("10.20.0.0/16", "127.0.0.0/8", "169.254.0.0/16")]
        assert rules.may_call(ipaddress.ip_address("10.20.3.4"), inside, is_debug=False)
        assert not rules.may_call(ipaddress.ip_address("10.21.3.4"), inside, is_debug=False)
        assert not rules.may_call(ipaddress.ip_address("127.0.0.1"), inside, is_debug=False)
        assert not rules.may_call(ipaddress.ip_address("169.254.169.254"), inside, is_debug=True)

    def test_a_name_that_stands_for_the_inside_is_refused_before_anything_is_sent(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The name of one public and one inner address, as rebinding would have it."""
        answers = [(2, 1, 6, "", ("8.8.8.8", 443)), (2, 1, 6, "", ("10.0.0.5", 443))]
        monkeypatch.setattr(calling.socket, "getaddrinfo", lambda *a, **k: answers)
        monkeypatch.setattr(calling.socket, "create_connection", lambda *a, **k: pytest.fail("it was called"))
        with pytest.raises(calling.NotCalled, match="内部地址"):
            calling.post("https://rebind.example/hook", b"{}", {})

    def test_what_was_checked_is_what_is_called(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """The name is asked for once; a second answer, to this machine, is never heard."""
        answers = iter([[(2, 1, 6, "", ("8.8.8.8", 80))], [(2, 1, 6, "", ("127.0.0.1", 80))]])
        called: list[Any] = []

        def create_connection(address: Any, *_: Any, **__: Any) -> Any:
            called.append(address)
            raise OSError

        monkeypatch.setattr(calling.socket, "getaddrinfo", lambda *a, **k: next(answers))
        monkeypatch.setattr(calling.socket, "create_connection", create_connection)
        with pytest.raises(calling.NotCalled, match="没有连上"):
            calling.post("http://rebind.example/hook", b"{}", {})
        assert called == [("8.8.8.8", 80)]

    def test_in_earnest_only_over_tls(self, cast: Cast, at: datetime) -> None:
        with pytest.raises(Refusal, match="https"):
            actions.allow_address(address="http://oa.example", reason="测试", by=cast.administrator.actor, at=at)
        AllowedAddress.everything.create(origin="http://old.example:80", reason="x", allowed_at=at, allowed_by="x")
        assert not actions.is_allowed("http://old.example/hook")

    def test_a_certificate_nobody_vouches_for_is_refused(self, tmp_path: Path, settings: Any) -> None:
        settings.DEBUG, settings.QIAOLIANG_HOOK_NETWORKS = True, ["127.0.0.0/8"]
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
        certificate = (
            x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(1)
            .not_valid_before(datetime(2020, 1, 1)).not_valid_after(datetime(2099, 1, 1)).sign(key, hashes.SHA256())
        )  # fmt: skip
        file = tmp_path / "own.pem"
        private = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        file.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(file)
        got: list[bytes] = []

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                got.append(self.rfile.read(int(self.headers["Content-Length"])))

            def log_message(self, *_: Any) -> None: ...

        server = HTTPServer(("127.0.0.1", 0), Handler)
        server.socket = context.wrap_socket(server.socket, server_side=True)
        server.handle_error = lambda *_: None  # type: ignore[method-assign]  # the refused handshake is the point
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            with pytest.raises(calling.NotCalled, match="证书"):
                calling.post(f"https://localhost:{server.server_port}/hook", b"{}", {})
        finally:
            server.shutdown()
            thread.join()
            server.server_close()
        assert not got

    @pytest.mark.parametrize(
        "address",
        [
            "ftp://oa.example", "file:///etc/passwd", "https://", "https://user:pass@oa.example", "https://oa.example:x",
            "javascript:alert(1)", "https://例子.example", "//oa.example",
        ],
    )  # fmt: skip
    def test_what_is_no_address(self, cast: Cast, at: datetime, address: str) -> None:
        with pytest.raises(Refusal):
            actions.allow_address(address=address, reason="测试", by=cast.administrator.actor, at=at)

    def test_only_the_allowed_origin(self, cast: Cast, at: datetime) -> None:
        actions.allow_address(address="https://oa.example", reason="测试", by=cast.administrator.actor, at=at)
        assert actions.is_allowed("https://oa.example/any/path")
        assert actions.is_allowed("https://OA.example:443/x")
        for other in (
            "http://oa.example/", "https://oa.example:8443/", "https://oa.example.evil/", "https://oa.example@evil/",
            "https://evil/oa.example",
        ):  # fmt: skip
            assert not actions.is_allowed(other)

    def test_a_subscription_to_another_is_refused(self, cast: Cast, at: datetime) -> None:
        with pytest.raises(Refusal, match="还没有获准"):
            actions.subscribe(
                name="x", address="https://evil.example/hook", events=["demand.closed"],
                held=cast.coordinator.actor.held[0], where_name="x", keeper=cast.coordinator.user,
                by=cast.coordinator.actor, at=at,
            )  # fmt: skip

    def test_nobody_subscribes_for_another_office(self, cast: Cast, at: datetime) -> None:
        held: Held = cast.neighbour.actor.held[0]
        with pytest.raises(Refusal, match="不能代表"):
            actions.subscribe(
                name="x", address="https://oa.example/hook", events=["demand.closed"], held=held, where_name="x",
                keeper=cast.coordinator.user, by=cast.coordinator.actor, at=at,
            )  # fmt: skip


class TestPages:
    def test_from_allowing_to_the_list_of_tellings(self, cast: Cast, town: Town, at: datetime) -> None:
        admin, own = cast.administrator.client, cast.coordinator.client
        form = {"name": "协同办公", "place": "0", "address": "https://oa.example/hook", "events": ["demand.assigned"]}
        assert "还没有获准" in own.post("/interface/hooks/new/", form).content.decode()
        admin.post("/interface/addresses/new/", {"address": "https://oa.example", "reason": "海洋局 OA"})
        page = own.post("/interface/hooks/new/", form).content.decode()
        hook = Subscription.everything.get()
        assert hook.secret in page
        demand = Demand.everything.create(
            number="2026-9", enterprise=make_enterprise(town, "新企业有限公司", LIDAO, 88), region_code=LIDAO,
            title="路灯", category="other", heard_on=at.date(), recorded_at=at, recorded_by="x",
        )  # fmt: skip
        demands.send(demand=demand, department=town.marine, by=cast.office.actor, at=at)
        shown = own.get(f"/interface/hooks/{hook.pk}/").content.decode()
        assert hook.secret not in shown
        assert "诉求派来" in shown
        assert "待送达" in shown
        changed = own.post(f"/interface/hooks/{hook.pk}/rotate/").content.decode()
        hook.refresh_from_db()
        assert hook.secret in changed
        own.post(f"/interface/hooks/{hook.pk}/stop/")
        assert "已停止" in own.get("/interface/hooks/?tab=all").content.decode()
        row = AllowedAddress.everything.get()
        admin.post(f"/interface/addresses/{row.pk}/withdraw/")
        assert not actions.is_allowed("https://oa.example/hook")


@pytest.mark.django_db(transaction=True)
def test_two_workers_tell_it_once(other_side: OtherSide, at: datetime) -> None:
    """The same task run by eight workers at once: the other side hears it once."""
    town = build_town(at)
    cast = build_cast(town, at)
    rows = build(town)
    Subscription.everything.all().delete()
    hook = subscribe(cast.coordinator, other_side.address, at)
    demand = Demand.everything.get(pk=rows["demands"])
    other_side.status = 503  # what the commit itself starts is not taken, so that it waits
    demands.send(demand=demand, department=town.marine, by=cast.office.actor, at=at)
    telling = Telling.everything.get(subscription=hook)
    waiting = {"state": State.WAITING, "next_at": at, "settled_at": None, "attempts": 0}
    Telling.everything.filter(pk=telling.pk).update(**waiting)
    other_side.status, other_side.got = 204, []

    def work() -> None:
        try:
            actions.attempt(telling=telling.pk, at=at)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(other_side.got) == 1
    telling.refresh_from_db()
    assert telling.state == State.DELIVERED


def test_what_happened_before_the_subscription_is_no_news(
    cast: Cast, rows: dict[str, int], town: Town, at: datetime
) -> None:
    hook = subscribe(cast.county_officer, "https://oa.example/hook", at)
    demand = Demand.everything.get(pk=rows["demands"])
    demands.send(demand=demand, department=town.marine, by=cast.office.actor, at=at - timedelta(seconds=1))
    assert told(hook) == []
