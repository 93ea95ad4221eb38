"""What the code must not contain, read off the files: ways for words that people type to become commands."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PRODUCT = ROOT / "src/qiaoliang"
SOURCES = [path for path in sorted(PRODUCT.rglob("*.py")) if "migrations" not in path.parts]
SCRIPTS = [path for path in sorted(PRODUCT.rglob("*.js")) if "vendor" not in path.parts]
TEMPLATES = sorted(PRODUCT.rglob("*.html"))


def name_of(path: Path) -> str:
    return str(path.relative_to(PRODUCT))


TREES = {name_of(path): list(ast.walk(ast.parse(path.read_text()))) for path in SOURCES}


def nodes() -> Iterator[tuple[str, ast.AST]]:
    for where, found in TREES.items():
        for node in found:
            yield where, node


def importers(*prefixes: str) -> set[str]:
    """The files that import one of these modules or something of it."""
    found = set()
    for where, node in nodes():
        if isinstance(node, ast.Import):
            names = [one.name for one in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [f"{node.module}.{one.name}" for one in node.names]
        else:
            continue
        if any(name == prefix or name.startswith(f"{prefix}.") for name in names for prefix in prefixes):
            found.add(where)
    return found


def callers(*names: str) -> set[str]:
    return {where for where, node in nodes() if isinstance(node, ast.Call) and ast.unparse(node.func) in names}


def attributes(*names: str) -> set[str]:
    return {where for where, node in nodes() if isinstance(node, ast.Attribute) and node.attr in names}


def test_no_text_becomes_code() -> None:
    assert callers("eval", "exec", "compile", "__import__", "os.system", "os.popen", "Template") == set()
    assert attributes("from_string") == set()
    assert importers("pickle", "marshal", "shelve", "dill", "yaml", "jsonpickle") == set()


def test_commands_are_lists_and_run_without_a_shell() -> None:
    ran = callers("subprocess.run", "subprocess.Popen", "subprocess.check_output", "subprocess.call")
    assert ran == {"kit/archive/rehearsal.py", "kit/documents/preview.py", "web/commands/serve.py"}
    assert {where for where, node in nodes() if isinstance(node, ast.keyword) and node.arg == "shell"} == set()


def test_there_is_nothing_to_inject_into_besides_the_database() -> None:
    """No directory, no path language, no typesetter, no mail, no shared cache: none of them is spoken to."""
    assert importers("ldap", "ldap3", "lxml.etree", "smtplib", "imaplib", "email", "pymemcache", "redis") == set()
    assert importers("django.core.mail", "markdown", "bbcode", "jinja2", "mako") == set()


def test_statements_written_by_hand_take_values_as_parameters() -> None:
    """Names of tables are put in by hand in these files, quoted; ruff's S608 finds any other."""
    by_hand = {name_of(path) for path in SOURCES if "# noqa: S608" in path.read_text()}
    assert by_hand == {
        "kit/traces.py", "kit/bulk.py", "kit/rotation.py", "kit/archive/dump.py", "kit/archive/load.py",
    }  # fmt: skip
    assert callers("RawSQL") == set()
    written = {
        where for where, node in nodes() if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(".raw")
    }
    assert written == set()
    assert '"S"' in (ROOT / "pyproject.toml").read_text().split("select = [")[1].split("]")[0]


def test_patterns_are_our_own() -> None:
    """No pattern is put together from what somebody typed, neither here nor in the database."""
    patterns = ("re.compile", "re.search", "re.match", "re.fullmatch", "re.sub", "re.findall", "re.split")
    given = [
        (where, node.args[0])
        for where, node in nodes()
        if isinstance(node, ast.Call) and ast.unparse(node.func) in patterns
    ]
    put_in = {
        (where, one.id)
        for where, pattern in given
        for one in ast.walk(pattern)
        if isinstance(one, ast.Name) and not one.id.isupper() and "re.escape" not in ast.unparse(pattern)
    }
    # Names of browsers, a list in that file; the bounds of a sheet, numbers.
    assert put_in == {("access/accounts/sittings.py", "mark"), ("kit/sheets/sheetxml.py", "inside")}
    assert not [path for path in SOURCES if re.search(r"__i?regex\b", path.read_text())]


def test_only_these_go_out() -> None:
    """The single sign-on, the gateways and the systems of departments: nothing else opens a connection."""
    out = importers("urllib.request", "http.client", "requests.Session", "requests.get", "httpx", "aiohttp")
    assert out == {"access/notices/channels.py", "web/hooks/calling.py"}
    assert importers("socket") == {"web/hooks/calling.py", "web/commands/serve.py"}


def test_chance_and_digests_are_fit_for_secrets() -> None:
    assert callers("hashlib.md5", "hashlib.sha1", "uuid.uuid1") == set()
    assert importers("random") == set()
    assert importers("Crypto", "nacl", "OpenSSL", "rsa", "ecdsa", "pyDes") == set()


def test_parameters_of_address_and_body_are_told_apart() -> None:
    mixed = re.compile(
        r"request\.REQUEST|\*\*request\.(GET|POST).*\*\*request\.(GET|POST)|request\.(GET|POST) *\| *req"
    )
    assert not [name_of(path) for path in SOURCES if mixed.search(path.read_text())]


def test_nobody_else_may_read_our_answers() -> None:
    sources = "".join(path.read_text() for path in SOURCES)
    assert "Access-Control-Allow" not in sources
    assert "corsheaders" not in sources
    assert "jsonp" not in sources.lower()


@pytest.mark.parametrize("path", SCRIPTS, ids=name_of)
def test_scripts_write_text_not_markup(path: Path) -> None:
    text = path.read_text()
    for way in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function", "DOMParser",
                "createContextualFragment", "srcdoc"):  # fmt: skip
        assert way not in text, way
    for way in ("postMessage", "onmessage", '"message"', "WebSocket", "RTCPeerConnection", "__proto__", ".prototype"):
        assert way not in text, way
    assert not re.search(r"for \((const|let|var) \w+ in ", text)  # walks along prototypes
    assert '"use strict"' in text


def test_templates_escape() -> None:
    """What is put in unescaped is drawn by us: the picture of a code."""
    unescaped = re.compile(r"\|\s*safe\b|autoescape off")
    found = {name_of(path) for path in TEMPLATES if unescaped.search(path.read_text())}
    assert found == {"party/life/templates/life/screen.html"}


def test_these_two_pages_take_files_and_nobody_keeps_one_in_a_folder() -> None:
    assert attributes("FileField", "ImageField") == {"results/reports/forms.py", "registry/imports/forms.py"}
    assert importers("django.core.files.storage") == set()


def test_no_secret_stands_in_the_source() -> None:
    secret = re.compile(
        r"BEGIN [A-Z ]*PRIVATE KEY|AKIA[0-9A-Z]{16}|(?i:password|secret|api_key) *= *['\"][^'\"{ ]{12,}['\"]"
    )
    files = [*SOURCES, *(path for path in (ROOT / "deploy").iterdir() if path.is_file())]
    assert [path.name for path in files if secret.search(path.read_text())] == []


def test_the_proxy_speaks_recent_tls_only() -> None:
    configured = (ROOT / "deploy/nginx.conf").read_text()
    assert re.findall(r"^\s*ssl_protocols (.+);", configured, re.MULTILINE) == ["TLSv1.2 TLSv1.3"]
    assert "autoindex" not in configured
    assert not re.search(r"^\s*(root|alias) ", configured, re.MULTILINE)


def test_nothing_of_the_environment_to_copy_is_a_credential() -> None:
    lines = (ROOT / "deploy/qiaoliang.env").read_text().splitlines()
    names = {line.partition("=")[0] for line in lines if line and not line.startswith("#")}
    assert not {name for name in names if re.search(r"SECRET|TOKEN|PASSWORD$|KEY", name)}
    assert not [line for line in lines if re.search(r"://[^/@\s]+:[^/@\s]+@", line)]


def test_the_history_of_the_source_is_out_of_reach() -> None:
    """Of the image it is left out; of a copied repository the service does not see it."""
    assert ".git" in (ROOT / ".dockerignore").read_text().split()
    for unit in ("qiaoliang.service", "qiaoliang-tick.service"):
        assert "InaccessiblePaths=-/opt/qiaoliang/.git" in (ROOT / "deploy" / unit).read_text()
