"""`qiaoliang serve`: gunicorn with its task worker beside it. `qiaoliang worker`: the task worker alone."""

import argparse
import logging
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from typing import Any, Final

from django.conf import settings
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from django.db import connections
from gunicorn.app.base import BaseApplication
from gunicorn.glogging import Logger as GunicornLogger

from qiaoliang.kit import tally
from qiaoliang.kit.migrated import is_migrated, is_migrated_for_good
from qiaoliang.kit.orphans import living
from qiaoliang.web.upkeep import durability

logger = logging.getLogger(__name__)

REFUSED: Final = 1
THREADS: Final = 4
PATIENCE = 20  # seconds for the task worker to end
AGAIN: Final = 2.0  # seconds after which a task worker that ended is started again
ANY_HOST: Final = ("0.0.0.0", "::", "")  # noqa: S104  # listens everywhere, which is no address to open
PARENT: Final = "QIAOLIANG_SERVER"  # tells a task worker whose child it is
NOT_MIGRATED = "数据库还没有建好或需要升级。请先运行 qiaoliang manage migrate；想先看看，运行 qiaoliang demo。"


class OwnLines(GunicornLogger):
    """Gunicorn's complaints in the form of all other lines."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        self.error_log.handlers.clear()
        self.error_log.propagate = True


class Server(BaseApplication):
    """Gunicorn over our WSGI application, configured here instead of by a file or the command line."""

    def __init__(self, options: dict[str, Any]) -> None:
        self.options = options
        super().__init__()

    def load_config(self) -> None:
        for name, value in self.options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        return get_wsgi_application()


def run(arguments: argparse.Namespace) -> int:
    """Serve until told to stop; the task worker ends with the server."""
    if not is_migrated_for_good():
        print(NOT_MIGRATED, file=sys.stderr)
        return REFUSED
    if _lets_in_too_easily() or _would_lose_data() or refuses(arguments.port, arguments.host):
        return REFUSED
    _warn_of_losses()
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # whitenoise complains of its absence
    _links_lead_here(arguments.host, arguments.port)
    _count_together()
    leave_the_database()
    own = os.getpid()
    tasks = Tasks()
    try:
        Server(
            {
                "bind": f"{arguments.host}:{arguments.port}", "workers": arguments.workers, "threads": THREADS,
                "worker_class": "gthread", "loglevel": "warning", "proc_name": "qiaoliang", "timeout": 60,
                "logger_class": OwnLines,
            }
        ).run()  # fmt: skip
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else 0
    finally:
        if os.getpid() == own:  # gunicorn's forked workers leave through here too
            tasks.end()
    return 0


def leave_the_database() -> None:
    """Close every connection and every pool before forking: two processes on one socket read each other's answers.

    `close_all` alone gives a connection back to its pool, and the pool would be inherited with it.
    """
    connection: Any
    for connection in connections.all(initialized_only=True):
        connection.close()
        if connection.vendor == "postgresql":
            connection.close_pool()


def _lets_in_too_easily() -> bool:
    """Signing in by password alone is for a demo on one's own machine: a server meant in earnest does not start."""
    asked = settings.QIAOLIANG_ONE_STEP or os.environ.get("QIAOLIANG_ONE_STEP") == "1"
    if not asked or (settings.QIAOLIANG_DEMO and not settings.BEHIND_TLS):
        return False
    print("QIAOLIANG_ONE_STEP=1 只给演示用：正式使用须有第二重验证。请去掉它再启动。", file=sys.stderr)
    return True


def _would_lose_data() -> bool:
    """A server meant in earnest does not start on a database that forgets what it has answered for."""
    losing = [] if settings.QIAOLIANG_DEMO or settings.QIAOLIANG_ALLOW_LOSS else durability.losing()
    for finding in losing:
        print(f"没有启动：{finding.name}，{finding.text}。", file=sys.stderr)
    if losing:
        print("只是试用、丢了也不要紧时，可以设 QIAOLIANG_ALLOW_LOSS=1 再启动。", file=sys.stderr)
    return bool(losing)


def _warn_of_losses() -> None:
    """Everything that wants somebody, said at every start; a demo loses nothing that matters."""
    for finding in [] if settings.QIAOLIANG_DEMO else durability.wrong():
        print(f"请注意：{finding.name}，{finding.text}。", file=sys.stderr)


def _count_together() -> None:
    """The workers' counts for Prometheus lie in one folder, emptied at the start; set before any of them counts.

    The counts that hold the limits lie in one file: it is there, or the server does not start.
    """
    folder = settings.HOME / "metrics"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, mode=0o700)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)
    tally.of_this_machine()


def _links_lead_here(host: str, port: int) -> None:
    """Links in letters and messages open this server, unless the city has said by which address it is reached."""
    if "QIAOLIANG_ADDRESS" not in os.environ:
        name = "127.0.0.1" if host in ANY_HOST else f"[{host}]" if ":" in host else host
        settings.QIAOLIANG_ADDRESS = f"http://{name}:{port}"
        os.environ["QIAOLIANG_ADDRESS"] = settings.QIAOLIANG_ADDRESS  # for the task worker, which writes messages too


def worker(_: argparse.Namespace) -> int:
    """Run the tasks that pages left behind, one after the other."""
    if not is_migrated():
        print(NOT_MIGRATED, file=sys.stderr)
        return REFUSED
    if os.environ.get(PARENT):
        threading.Thread(target=_end_with_parent, args=(os.getppid(),), daemon=True).start()
    with living(settings.HOME) as name:
        call_command("db_worker", interval=1, startup_delay=False, reload=False, verbosity=0, worker_id=name)
    return 0


def refuses(port: int, host: str = "127.0.0.1") -> bool:
    """Whether the port is taken; says so."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            print(f"端口 {port} 已被占用或不可用，请用 --port 换一个。", file=sys.stderr)
            return True
    return False


class Tasks:
    """The child that runs tasks; it is started again whenever it ends before the server does."""

    def __init__(self) -> None:
        self._over = threading.Event()
        self._child = _task_worker()
        self._watch = threading.Thread(target=self._keep, daemon=True)
        self._watch.start()

    def _keep(self) -> None:
        while not self._over.wait(AGAIN):
            if self._child.poll() is not None:
                logger.warning("the task worker ended; it is started again")
                self._child = _task_worker()

    def end(self) -> None:
        """A worker in the middle of a long task is not waited for any longer than a service manager would for us."""
        self._over.set()
        self._watch.join()
        self._child.terminate()
        try:
            self._child.wait(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            self._child.kill()
            self._child.wait()


def _task_worker() -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "qiaoliang.cli", "worker"]  # nothing of it comes from outside
    return subprocess.Popen(command, env={**os.environ, PARENT: "1"}, stdout=subprocess.DEVNULL)  # noqa: S603  # own words


def _end_with_parent(parent: int) -> None:
    """A server that was killed cannot stop its worker: the worker sees that it has another parent now."""
    while os.getppid() == parent:
        time.sleep(2)
    os.kill(os.getpid(), signal.SIGTERM)
