"""Writes the list of everything the product is made of (CycloneDX) from the lock file and the vendored scripts.

python tools/make_sbom.py            # after `make locks` or tools/vendor.sh; a test compares
"""

import json
import re
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
LOCK = ROOT / "requirements.lock"
VENDOR = ROOT / "src/qiaoliang/kit/static/vendor"
PLACE = ROOT / "docs/security/sbom.cdx.json"
PINNED = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;\\]+)", re.MULTILINE)


def python_packages() -> list[dict[str, Any]]:
    found = sorted(set(PINNED.findall(LOCK.read_text())))
    return [
        {"type": "library", "name": name, "version": version, "purl": f"pkg:pypi/{name.lower()}@{version}"}
        for name, version in found
    ]


def vendored_scripts() -> list[dict[str, Any]]:
    digests = dict(reversed(line.split()) for line in (VENDOR / "SHA256SUMS").read_text().splitlines())
    found = []
    for line in (VENDOR / "VERSIONS").read_text().splitlines():
        name, version = line.split()
        file = f"{name.removesuffix('.org')}.min.js"
        found.append(
            {
                "type": "library", "name": name, "version": version, "purl": f"pkg:npm/{name}@{version}",
                "hashes": [{"alg": "SHA-256", "content": digests[file]}],
            }
        )  # fmt: skip
    return found


def bill() -> str:
    content = {
        "bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1,
        "metadata": {"component": {"type": "application", "name": "qiaoliang", "bom-ref": "qiaoliang"}},
        "components": [*python_packages(), *vendored_scripts()],
    }  # fmt: skip
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    PLACE.write_text(bill())
    sys.stdout.write(f"{PLACE.relative_to(ROOT)}\n")
