#!/usr/bin/env python3
"""Follow docs/operations.md in a clean Debian, then look at the server as a browser, a monitor and a stranger would.

    sudo tools/follow_guide.py [--clean DIR] [--report FILE]

Every `sh` block of the guide is run as it stands, in a chroot made by debootstrap (or copied from `--clean`, one made
before). Blocks marked `network` run with the machine's network; all others, the services and the looking, in a
network and a process space of their own, so that ports are those of the guide and nothing outlives the drill. No
systemd runs in a chroot: `tools/guide/systemctl` starts the units' own lines as their own account (what it does stands
there), and `systemd-analyze verify` judges the units. Exit status 0 if all held.
"""

import argparse
import json
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
GUIDE = ROOT / "docs/operations.md"
BLOCK = re.compile(r"^```sh(?: (\w+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
HEADING = re.compile(r"^##+ (.+)$", re.MULTILINE)  # two at least: one begins a comment of a block
MIRROR = "http://deb.debian.org/debian"
# How this machine reaches the mirror and the package index, and where that lies in the chroot; a package of the clean
# Debian writes its own certificates.
NETWORKED = {
    "/etc/resolv.conf": "etc/resolv.conf", "/etc/hosts": "etc/hosts",
    "/etc/ssl/certs/ca-certificates.crt": "etc/ssl/of-the-machine.pem",
}  # fmt: skip
ENTER = ("unshare", "--mount", "--pid", "--fork", "--kill-child")


def blocks() -> list[tuple[str, str, str]]:
    """(heading, mark, lines) of every block of the guide, in order."""
    text = GUIDE.read_text()
    headings = [(found.start(), found[1]) for found in HEADING.finditer(text)]
    return [
        ([name for start, name in headings if start < found.start()][-1], found[1] or "", found[2])
        for found in BLOCK.finditer(text)
    ]


def script(marks: tuple[str, ...]) -> str:
    """The blocks with these marks as one script that says where it is and how long it took."""
    lines = ["set -eu", 'say() { echo "== $1 ($SECONDS s)" >&2; }']
    for heading, mark, content in blocks():
        if mark in marks:
            lines += [f"say '{heading}'", content]
    return "\n".join([*lines, "say 'done'"])


def prepared(clean: Path | None, place: Path) -> None:
    """A clean Debian with this repository in /opt/qiaoliang and the stand-in for systemctl."""
    if clean:
        subprocess.run(["cp", "-a", f"{clean}/.", str(place)], check=True)
    else:
        subprocess.run(["debootstrap", "--variant=minbase", "bookworm", str(place), MIRROR], check=True)
    for file, there in NETWORKED.items():
        if Path(file).exists():
            (place / there).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(file, place / there)
    (place / "usr/sbin/policy-rc.d").write_text("#!/bin/sh\nexit 101\n")  # packages start no service: systemd would
    (place / "usr/sbin/policy-rc.d").chmod(0o755)
    (place / "opt/qiaoliang").mkdir(parents=True, exist_ok=True)
    archive = subprocess.run(["git", "-C", str(ROOT), "archive", "HEAD"], check=True, capture_output=True).stdout
    subprocess.run(["tar", "-x", "-C", str(place / "opt/qiaoliang")], input=archive, check=True)
    inside(
        place,
        "apt-get -qq update && apt-get -qq install --yes --no-install-recommends systemd iproute2 procps >/dev/null",
    )
    shutil.copy(ROOT / "tools/guide/systemctl", place / "usr/local/bin/systemctl")
    shutil.copy(ROOT / "tools/guide/look.py", place / "root/look.py")


def inside(place: Path, lines: str, *, alone: bool = False) -> "subprocess.CompletedProcess[str]":
    """Run a script in the chroot; `alone` cuts it off from the network of this machine."""
    mounts = f"""
        mount --bind {place} {place}
        mount -t proc proc {place}/proc; mount -t sysfs sys {place}/sys; mount --rbind /dev {place}/dev
        mount -t tmpfs tmpfs {place}/run; mkdir -p {place}/run/lock {place}/run/postgresql
        chmod 1777 {place}/tmp; mkdir -p {place}/var/backups/qiaoliang
        mount -t tmpfs tmpfs {place}/var/backups/qiaoliang
        {"ip link set lo up" if alone else ""}
        chroot {place} chown postgres: /run/postgresql 2>/dev/null || true
        exec chroot {place} /bin/bash -c "$SCRIPT"
    """
    environment = {
        "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root", "LANG": "C.UTF-8",
        "DEBIAN_FRONTEND": "noninteractive", "SCRIPT": lines,
    }  # fmt: skip
    if (place / NETWORKED["/etc/ssl/certs/ca-certificates.crt"]).exists():
        environment["PIP_CERT"] = "/etc/ssl/of-the-machine.pem"
    command = [*ENTER, *(["--net"] if alone else []), "bash", "-c", mounts]
    return subprocess.run(command, env=environment, check=True, text=True, stdout=subprocess.PIPE)


def follow(place: Path, clean: Path | None) -> dict[str, Any]:
    started = time.monotonic()
    prepared(clean, place)
    inside(place, script(("everywhere", "network")))
    installed = time.monotonic()
    looked = inside(place, f'{script(("everywhere", ""))}\nexec python3 /root/look.py "$NAME"', alone=True)
    told: dict[str, Any] = json.loads(looked.stdout.splitlines()[-1])
    told["minutes"] = {"installing": (installed - started) / 60, "all after": (time.monotonic() - installed) / 60}
    return told


def as_text(told: dict[str, Any]) -> str:
    commit = subprocess.run(
        ["git", "-C", str(ROOT), "rev-parse", "--short", "HEAD"], check=True, capture_output=True, text=True
    ).stdout.strip()
    steps = sum(
        1 for _, _, content in blocks() for line in content.splitlines() if line and not line.startswith((" ", "#"))
    )
    count = f"{len(blocks())} blocks, {steps} commands"
    minutes = ", ".join(f"{name} {value:.0f} min" for name, value in told["minutes"].items())
    lines = [
        "# The production guide, followed on a clean Debian",
        "",
        f"`tools/follow_guide.py`, {time.strftime('%Y-%m-%d')}, commit {commit}: {count} of",
        f"`docs/operations.md` run as they stand ({minutes}). {told['system']}.",
        "",
        "No systemd runs in a chroot: a stand-in started the units' own lines as their own account, with their own",
        "environment, on a file system that is read-only but for ReadWritePaths. Not tried thereby: PrivateDevices,",
        "ProtectKernelTunables, ProtectControlGroups, RestrictSUIDSGID, restarts after a crash, calendar timers.",
        "",
        "| looked at | found | held |",
        "|---|---|---|",
    ]
    lines += [f"| {one['what']} | {one['found']} | {'yes' if one['held'] else '**no**'} |" for one in told["checks"]]
    return "\n".join(lines) + "\n"


def main() -> int:
    parser = argparse.ArgumentParser(prog="follow_guide")
    parser.add_argument("--clean", type=Path, help="a Debian made by debootstrap, copied instead of made again")
    parser.add_argument("--report", type=Path)
    chosen = parser.parse_args()
    place = Path(tempfile.mkdtemp(prefix="qiaoliang-guide-"))
    try:
        told = follow(place, chosen.clean)
    except subprocess.CalledProcessError as problem:
        print(f"A block of the guide did not succeed (status {problem.returncode}).", file=sys.stderr)
        return 1
    finally:
        subprocess.run(["rm", "-rf", "--one-file-system", str(place)], check=False)
    text = as_text(told)
    print(text)
    if chosen.report:
        chosen.report.write_text(text)
    return 0 if all(one["held"] for one in told["checks"]) else 1


if __name__ == "__main__":
    sys.exit(main())
