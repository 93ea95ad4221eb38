"""What an operator copies and reads agrees with what the product asks for."""

import re
import ssl
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ASKED = re.compile(r"QIAOLIANG_[A-Z_]+")
INTERNAL = {"QIAOLIANG_SERVER", "QIAOLIANG_DEMO", "QIAOLIANG_DEBUG"}  # set by the commands, or for development only


def _asked_for() -> set[str]:
    """The variables of the environment that the settings read."""
    text = (ROOT / "src/qiaoliang/settings.py").read_text()
    return set(re.findall(r'environ\.get\(\s*"(QIAOLIANG_[A-Z_]+)"', text))


def test_every_variable_is_explained() -> None:
    assert _asked_for() - INTERNAL <= set(ASKED.findall((ROOT / "docs/operations.md").read_text()))


def test_the_environment_to_copy_names_only_what_is_read() -> None:
    lines = (ROOT / "deploy/qiaoliang.env").read_text().splitlines()
    named = {line.partition("=")[0] for line in lines if line and not line.startswith("#")}
    assert named <= _asked_for() | {"NUMBA_CACHE_DIR"}  # which Numba itself reads


def test_the_guide_names_files_that_are_there() -> None:
    for name in re.findall(r"`((?:deploy|tools)/[\w.-]+)`", (ROOT / "docs/operations.md").read_text()):
        assert (ROOT / name).is_file(), name


def _nginx() -> str:
    return re.sub(r"#.*", "", (ROOT / "deploy/nginx.conf").read_text())


def _server(port: str) -> str:
    """The block of nginx.conf that listens there."""
    found: list[str] = re.findall(r"^server \{.*?^\}", _nginx(), re.DOTALL | re.MULTILINE)
    return next(block for block in found if re.search(rf"listen {port}\b", block))


def test_only_pages_are_led_on_to_tls() -> None:
    """Tried with Debian's nginx: GET and HEAD of a page 301; /api/ and every other method 403."""
    plain = _server("80")
    assert re.search(r"location /api/ \{\s*return 403;\s*\}", plain)
    assert re.search(r"if \(\$is_form\) \{\s*return 403;\s*\}\s*return 301 https://", plain)
    assert plain.count("301") == 1
    methods = re.search(r"map \$request_method \$is_form \{(.*?)\}", _nginx(), re.DOTALL)
    assert methods is not None
    assert methods[1].split() == ["default", "1;", "GET", "0;", "HEAD", "0;"]


def test_only_recommended_cipher_suites_are_offered() -> None:
    """Each has forward secrecy and authenticated encryption, the strongest first, as OpenSSL itself describes them."""
    tls = _server("443")
    named = re.search(r"ssl_ciphers ([\w:-]+);", tls)
    assert named is not None
    assert "ssl_prefer_server_ciphers on;" in tls
    assert re.search(r"ssl_protocols TLSv1\.2 TLSv1\.3;", tls)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_ciphers(named[1])
    offered = [one for one in context.get_ciphers() if one["protocol"] == "TLSv1.2"]
    assert [one["name"] for one in offered] == named[1].split(":")
    assert all(one["aead"] and one["kea"] == "kx-ecdhe" for one in offered)
    bits = [one["strength_bits"] for one in offered]
    assert bits == sorted(bits, reverse=True)
