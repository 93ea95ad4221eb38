"""Looks at the installation that the guide has just made, from inside; prints one JSON object. No library needed."""

import json
import re
import ssl
import stat
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
from http.client import HTTPConnection, HTTPSConnection
from http.cookies import SimpleCookie
from pathlib import Path

NAME = sys.argv[1]
CANARY = "林启航金丝雀"
CERTIFICATE = "/etc/ssl/qiaoliang/fullchain.pem"
CHECKS: list[dict[str, object]] = []


def check(what: str, held: bool, found: object) -> None:
    CHECKS.append(
        {"what": what, "held": bool(held), "found": str(found).strip().replace("|", "/").replace("\n", " ")[:160]}
    )


def ask(
    path: str, *, tls: bool = True, port: int = 0, host: str = NAME, data: dict[str, str] | None = None, **headers: str
):
    """(status, headers, body) of one request that follows nothing."""
    if tls:
        context = ssl.create_default_context(cafile=CERTIFICATE)
        context.check_hostname = False
        line = HTTPSConnection("127.0.0.1", port or 443, context=context, timeout=120)
    else:
        line = HTTPConnection("127.0.0.1", port or 80, timeout=120)
    body = urllib.parse.urlencode(data) if data is not None else None
    given = {"Host": host, **{name.replace("_", "-"): value for name, value in headers.items()}}
    if body is not None:
        given["Content-Type"] = "application/x-www-form-urlencoded"
    line.request("POST" if body is not None else "GET", urllib.parse.quote(path, safe="/?=&%"), body, given)
    answer = line.getresponse()
    return answer.status, answer, answer.read().decode(errors="replace")


def run(line: str) -> tuple[int, str]:
    done = subprocess.run(line, shell=True, capture_output=True, text=True)
    return done.returncode, (done.stdout + done.stderr).strip()


def psql(query: str, database: str = "qiaoliang") -> str:
    return run(f'setpriv --reuid postgres --regid postgres --init-groups psql -At -d {database} -c "{query}"')[1]


def mode(path: str) -> str:
    return oct(stat.S_IMODE(Path(path).stat().st_mode))[2:]


def outside() -> None:
    for address in ("/health/live/", "/health/ready/"):
        status, _, body = ask(address)
        check(
            f"`{address}` through nginx and TLS",
            status == 200 and json.loads(body) == {"status": "ok"},
            f"{status} {body}",
        )
    status, answer, _ = ask("/account/sign-in/", tls=False)
    check("plain HTTP", status == 301 and answer.headers["Location"].startswith("https://"), f"{status} to https")
    status, answer, body = ask("/account/sign-in/")
    policy = answer.headers.get("Content-Security-Policy", "")
    check("sign-in page", status == 200 and "<form" in body, status)
    check("content security policy", "default-src 'none'" in policy and "unsafe" not in policy, policy)
    for name, wanted in (
        ("Strict-Transport-Security", "max-age=63072000"), ("X-Content-Type-Options", "nosniff"),
        ("X-Frame-Options", "DENY"), ("Referrer-Policy", "same-origin"),
        ("Cross-Origin-Opener-Policy", "same-origin"), ("Permissions-Policy", "camera=()"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
    ):  # fmt: skip
        check(name, wanted in answer.headers.get(name, ""), answer.headers.get(name, "none"))
    check(
        "one `X-Request-ID`", len(answer.headers.get_all("X-Request-ID") or []) == 1, answer.headers.get("X-Request-ID")
    )
    check(
        "server names no version", not re.search(r"\d", answer.headers.get("Server", "")), answer.headers.get("Server")
    )
    cookies = answer.headers.get_all("Set-Cookie") or []
    check(
        "cookies only over TLS", bool(cookies) and all("Secure" in line for line in cookies), f"{len(cookies)} cookies"
    )
    style = re.search(r'href="(/static/[^"]+\.css[^"]*)"', body)
    status, answer, _ = ask(style[1] if style else "/static/none.css", Accept_Encoding="gzip")
    check(
        "stylesheet",
        status == 200 and "text/css" in answer.headers["Content-Type"],
        f"{status} {answer.headers.get('Cache-Control')}",
    )
    check(
        "stylesheet compressed",
        answer.headers.get("Content-Encoding") == "gzip",
        answer.headers.get("Content-Encoding"),
    )
    check("metrics for a stranger", ask("/metrics/")[0] == 404, ask("/metrics/")[0])
    status, _, body = ask("/metrics/", tls=False, port=8000)
    names = {"qiaoliang_requests_total", "qiaoliang_backup_age_seconds", "qiaoliang_rehearsal_age_seconds",
             "qiaoliang_anchor_age_seconds", "qiaoliang_findings_wrong 0.0"}  # fmt: skip
    missing = sorted(name for name in names if name not in body)
    check(
        "metrics for a scraper on the machine",
        status == 200 and not missing,
        missing or f"{len(body.splitlines())} lines",
    )
    check("forwarded scraper", ask("/metrics/", tls=False, port=8000, X_Forwarded_For="127.0.0.1")[0] == 404, "404")
    check("another host name", ask("/", tls=False, port=8000, host="evil.example")[0] == 400, "400")


def signing_in() -> None:
    password = re.search(r"账号 admin，一次性口令 (\S+)，", Path("/root/first-passwords.txt").read_text())
    _, answer, body = ask("/account/sign-in/")
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', body)
    jar = SimpleCookie()
    for line in answer.headers.get_all("Set-Cookie") or []:
        jar.load(line)
    cookie = "; ".join(f"{name}={one.value}" for name, one in jar.items())
    about = {"Cookie": cookie, "Referer": f"https://{NAME}/account/sign-in/", "Origin": f"https://{NAME}"}
    given = {
        "csrfmiddlewaretoken": token[1] if token else "",
        "username": "admin",
        "password": password[1] if password else "",
    }
    status, answer, _ = ask("/account/sign-in/", data={**given, "username": CANARY, "password": CANARY}, **about)
    check("a stranger's name and password", status in (200, 403), status)
    status, answer, _ = ask("/account/sign-in/", data=given, **about)
    for line in answer.headers.get_all("Set-Cookie") or []:
        jar.load(line)
    cookie = "; ".join(f"{name}={one.value}" for name, one in jar.items())
    first = ask(answer.headers.get("Location", "/"), Cookie=cookie)
    second = ask("/upkeep/", Cookie=cookie)
    led = (second[1].headers.get("Location"), answer.headers.get("Location"))
    check(
        "first sign-in leads to a new password and nowhere else",
        status == 302 and "/account/password/" in str(led),
        led,
    )
    check("page of the new password", first[0] in (200, 302), first[0])


def lines_of_logs() -> None:
    ask(f"/no/such/{CANARY}/?q={CANARY}")
    ask(f"/search/?q={CANARY}", Referer=f"https://{NAME}/c/abcdefghijklmnop/")
    for kind in "cdekms":
        ask(f"/{kind}/abcdefghijklmnop/")
    quoted = urllib.parse.quote(CANARY)
    text = Path("/var/log/stand-in/qiaoliang.service.log").read_text()
    lines = [line for line in text.splitlines() if line]
    not_json = [line for line in lines if not line.startswith("{")]
    requests = [json.loads(line) for line in lines if line.startswith("{") and "qiaoliang.requests" in line]
    check(
        "lines of the service",
        not not_json and len(requests) > 10,
        not_json[:1] or f"{len(requests)} requests, all JSON",
    )
    check("request lines have number, route and actor", all(
        re.fullmatch(r"[0-9a-f]{32}", one["request"]) and one["route"] and one["actor"] for one in requests
    ), requests[-1] if requests else "none")  # fmt: skip
    bare = [word for word in (CANARY, quoted, "abcdefghijklmnop") if word in text]
    check("no name, search or token in them", not bare, bare or "none")
    web = "".join(path.read_text() for path in Path("/var/log/qiaoliang-web").glob("*.log"))
    # One-time links are not in nginx's log, and another host name was asked past it.
    wanted = {
        one["request"] for one in requests if one["route"][:2] not in ("c/", "d/", "e/", "m/") and one["status"] != 400
    }
    there = {json.loads(line)["request"] for line in web.splitlines() if line.startswith("{")}
    check("the same number in nginx's log", bool(wanted) and wanted <= there, f"{len(wanted & there)} of {len(wanted)}")
    searched = [word for word in (f"q={quoted}", "abcdefghijklmnop", "?") if word in web]
    check("no search and no token in nginx's log", not searched, searched or "none")


def files() -> None:
    wanted = {"/etc/qiaoliang.env": "640", "/var/lib/qiaoliang/keys": "700", "/var/lib/qiaoliang/keys/ring.json": "600",
              "/var/log/qiaoliang/anchors.txt": "600", "/var/backups/qiaoliang/first.qlb": "600"}  # fmt: skip
    found = {path: mode(path) for path in wanted if Path(path).exists()}
    check("permissions", found == wanted, ", ".join(f"{path} {bits}" for path, bits in found.items()))
    ring = Path("/var/lib/qiaoliang/keys/ring.json").read_text()
    code, _ = run("rm -rf /tmp/unpacked && mkdir /tmp/unpacked && cd /tmp/unpacked && tail -n +3 "
                  "/var/backups/qiaoliang/first.qlb | head -c -64 | gunzip > rows")  # fmt: skip
    rows = Path("/tmp/unpacked/rows").read_text(errors="replace")
    keys = [part for part in ring.split('"') if len(part) > 20]
    check(
        "no key in a backup",
        len(rows) > 100_000 and not any(key in rows for key in keys),
        f"{len(rows):,} characters, {len(keys)} keys",
    )
    code, said = run(
        "systemd-analyze verify /etc/systemd/system/qiaoliang*.service /etc/systemd/system/qiaoliang*.timer"
    )
    check("`systemd-analyze verify`", code == 0 and "qiaoliang" not in said, said or "nothing said")
    code, said = run("logrotate --debug /etc/logrotate.d/qiaoliang 2>&1 | grep '^error'")
    check("logrotate's file", code == 1, said or "no error")


def archives() -> None:
    tables = psql("SELECT string_agg(quote_ident(tablename), ' ') FROM pg_tables WHERE schemaname='public'").split()
    differ = []
    for table in (name for name in tables if name not in ("django_session", "django_migrations")):
        query = f"SELECT count(*), md5(coalesce(string_agg(t::text, ',' ORDER BY t::text), '')) FROM {table} t"
        if psql(query) == psql(query, "qiaoliang_second"):
            continue
        differ.append(table)
    # The running city goes on: what the clocks and this look have written since is in the first alone.
    expected = {
        "audit_entry",
        "audit_head",
        "axes_accessattempt",
        "axes_accesslog",
        "accounts_user",
        "accounts_signedin",
        "accounts_sitting",
    }
    check(
        "restored rows against the running city",
        set(differ) <= expected,
        f"{len(tables)} tables, written since: {differ}",
    )
    before = psql("SELECT count(*), max(digest) FROM audit_entry", "qiaoliang_second")
    whole, bad = Path("/var/backups/qiaoliang/first.qlb").read_bytes(), Path("/var/backups/qiaoliang/bad.qlb")
    middle = len(whole) // 2
    flipped = whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :]
    refused = []
    for name, content in (("cut", whole[:middle]), ("one bit", flipped), ("foreign", b"PK" + whole[:4000])):
        bad.write_bytes(content)
        run(f"chown qiaoliang {bad}")
        code, said = run(f"qiaoliang-second restore {bad}")
        refused.append((name, code, "没有恢复任何内容" in said))
    run("rm /var/backups/qiaoliang/bad.qlb")
    after = psql("SELECT count(*), max(digest) FROM audit_entry", "qiaoliang_second")
    held = all(code == 1 and told for _, code, told in refused) and before == after
    check("cut, spoiled and foreign archives refused, target untouched", held, refused)
    run("install -d -m 700 -o qiaoliang /var/lib/qiaoliang/none")
    code, said = run("qiaoliang rehearse /var/backups/qiaoliang/first.qlb --keys /var/lib/qiaoliang/none")
    check("rehearsal without the keys", code == 1 and "没有密钥文件" in said, said)


def forgetful() -> None:
    """The server refuses a database that forgets what it has answered for."""
    psql("ALTER SYSTEM SET fsync = off")
    psql("SELECT pg_reload_conf()")
    code, said = run("sleep 2; timeout 120 qiaoliang serve --port 8009")
    psql("ALTER SYSTEM RESET fsync")
    psql("SELECT pg_reload_conf()")
    check("start with fsync=off", code == 1 and "fsync" in said, said.splitlines()[0] if said else code)
    code, said = run("systemctl start qiaoliang-tick.timer && tail -n 30 /var/log/stand-in/qiaoliang-tick.service.log")
    check(
        "the clocks, again",
        code == 0 and "备份未到时间" in said and "今天已存档" in said,
        f"status {code}, nothing done twice",
    )
    code, said = run("sleep 1; qiaoliang doctor")
    check("`qiaoliang doctor` at the end", code == 0, said if code else f"{len(said.splitlines())} lines, all right")


def main() -> None:
    for look in (outside, signing_in, lines_of_logs, files, archives, forgetful):
        try:
            look()
        except Exception as problem:
            check(look.__name__, False, repr(problem))
    system = run(". /etc/os-release; echo $PRETTY_NAME $(cat /etc/debian_version)")[1]
    versions = run("python3 --version; nginx -v; psql --version; openssl version")[1].replace("\n", ", ")
    print("\n" + json.dumps({"checks": CHECKS, "system": f"{system}; {versions}"}, ensure_ascii=False))


main()
