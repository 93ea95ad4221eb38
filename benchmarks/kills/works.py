"""What goes on while something is killed: an import, a publication, a report, a backup; whether it is whole after."""

import http.client
import json
import os
import re
import signal
import subprocess
import threading
import zipfile
from contextlib import suppress
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from typing import Protocol

import xlsxwriter

from benchmarks.kills.ground import Ground
from benchmarks.kills.machines import Away, NotBack, Product, until
from benchmarks.kills.writers import Answer, ask
from qiaoliang.kit.archive.layout import UnfitArchive, examine

ROWS = 60  # demands in one workbook
COMPUTED_WITHIN = 60  # seconds, a worker killed in between included


class Work(Protocol):
    """One piece of work. `settle` is called when all is back; it says what is half done, then does the work again."""

    name: str
    process: "subprocess.Popen[bytes] | None"  # the running command, if it is one

    def begin(self) -> None: ...
    def settle(self) -> list[str]: ...


class Command:
    """A work that is a command at the terminal."""

    name = ""

    def __init__(self, product: Product, folder: Path, number: int) -> None:
        self.product, self.folder, self.number = product, folder, number
        self.process: subprocess.Popen[bytes] | None = None

    def words(self) -> list[str]:
        raise NotImplementedError

    def faults(self) -> list[str]:
        """What is half done; nothing, whether it is done or not."""
        raise NotImplementedError

    def is_done(self) -> bool:
        raise NotImplementedError

    def begin(self) -> None:
        self.process = self.product.command(*self.words())

    def settle(self) -> list[str]:
        assert self.process
        self.process.communicate()
        found = self.faults()
        if not self.is_done():
            status, said = self.product.run(*self.words())
            if status or not self.is_done():
                found.append(f"{self.name} {self.number} did not succeed when repeated: {said}")
            found += self.faults()
        return found


class ImportByCommand(Command):
    name = "import (command)"

    def __init__(self, product: Product, folder: Path, number: int, firm: str) -> None:
        super().__init__(product, folder, number)
        self.mark = f"导入第 {number:04} 份"
        self.file = folder / f"demands-{number}.xlsx"
        self.file.write_bytes(workbook(self.mark, firm))

    def words(self) -> list[str]:
        return ["import", "demands", str(self.file)]

    def rows(self) -> int:
        return int(self.product.rows("SELECT count(*) FROM demands_demand WHERE title LIKE ?", f"{self.mark}%")[0][0])

    def faults(self) -> list[str]:
        rows = self.rows()
        return [] if rows in (0, ROWS) else [f"{self.name} {self.number} left {rows} of {ROWS} rows"]

    def is_done(self) -> bool:
        return self.rows() == ROWS


class Report(Command):
    name = "report"

    def __init__(self, product: Product, folder: Path, number: int) -> None:
        super().__init__(product, folder, number)
        self.file = folder / f"report-{number}.docx"

    def words(self) -> list[str]:
        return ["report", "annual", "--as-of", f"{date.today()}", "--out", str(self.file)]

    def faults(self) -> list[str]:
        there = [path for path in (self.file, self.file.with_suffix(".zip")) if path.exists()]
        found = [f"{path.name} is not whole" for path in there if not is_whole(path)]
        if self.file.exists() and not self.file.with_suffix(".zip").exists():
            found.append(f"{self.file.name} stands without its proof")
        return found

    def is_done(self) -> bool:
        return self.file.exists()


class Backup(Command):
    name = "backup"

    def __init__(self, product: Product, folder: Path, number: int) -> None:
        super().__init__(product, folder, number)
        self.file = folder / f"backup-{number}.qlb"

    def words(self) -> list[str]:
        return ["backup", str(self.file)]

    def faults(self) -> list[str]:
        if not self.file.exists():
            return []
        try:
            examine(self.file)
        except UnfitArchive as problem:
            return [problem.english]
        left = list(self.folder.glob(f"{self.file.name}.part-*"))
        return [f"{left[0].name} was left beside the whole backup"] if left else []

    def is_done(self) -> bool:
        return self.file.exists()


class Pages:
    """A work of the office in its browser, in a thread of its own; `steps` may break anywhere."""

    name = ""
    process: "subprocess.Popen[bytes] | None" = None

    def __init__(self, product: Product, ground: Ground, number: int) -> None:
        self.product, self.ground, self.number = product, ground, number
        self._thread = threading.Thread(target=self._work, daemon=True)

    def steps(self) -> None:
        raise NotImplementedError

    def begin(self) -> None:
        self._thread.start()

    def _work(self) -> None:
        with suppress(OSError, http.client.HTTPException, Away, NotBack):
            self.steps()

    def ask(self, path: str, fields: dict[str, str] | None = None, body: bytes = b"", kind: str = "") -> Answer:
        more = {"kind": kind} if kind else {}
        return ask(self.product.port, self.ground.office.session, path, fields, body, **more)


class ImportByPage(Pages):
    name = "import (page)"

    def __init__(self, product: Product, ground: Ground, number: int) -> None:
        super().__init__(product, ground, number)
        self.mark = f"上传第 {number:04} 份"
        self.content = workbook(self.mark, ground.writers[0].firms[0][1])
        self.batch = ""

    def steps(self) -> None:
        edge = "part-of-a-form"
        parts = [
            f'--{edge}\r\nContent-Disposition: form-data; name="kind"\r\n\r\ndemands\r\n'.encode(),
            f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="demands.xlsx"\r\n\r\n'.encode(),
            self.content, f"\r\n--{edge}--\r\n".encode(),
        ]  # fmt: skip
        kind = f"multipart/form-data; boundary={edge}"
        answer = self.ask("/settings/imports/new/", body=b"".join(parts), kind=kind)
        if re.fullmatch(r"/settings/imports/\d+/", answer.location):
            self.batch = answer.location
            self.ask(f"{self.batch}apply/", {})

    def settle(self) -> list[str]:
        self._thread.join()
        rows = self._rows()
        found = [] if rows in (0, ROWS) else [f"{self.name} {self.number} left {rows} of {ROWS} rows"]
        if rows == 0:
            if self.batch:
                self.ask(f"{self.batch}apply/", {})
            else:
                self.steps()
        if self._rows() != ROWS:
            return [*found, f"{self.name} {self.number} has {self._rows()} rows when repeated"]
        applied = self.product.rows("SELECT state FROM imports_batch WHERE id = ?", int(self.batch.split("/")[-2]))
        if applied != [("applied",)]:
            found.append(f"{self.name} {self.number} has its rows and says {applied}")
        return found

    def _rows(self) -> int:
        return int(self.product.rows("SELECT count(*) FROM demands_demand WHERE title LIKE ?", f"{self.mark}%")[0][0])


class Publication(Pages):
    """A matching is computed by the task worker, published, and taken back in the end."""

    name = "publish"

    def __init__(self, product: Product, ground: Ground, number: int) -> None:
        super().__init__(product, ground, number)
        self.title = f"演练第 {number:04} 次匹配"
        self.starts_on = date.today() + timedelta(days=7 - date.today().weekday())

    def steps(self) -> None:
        self.ask("/matching/new/", {**self.ground.matching, "title": self.title, "do": "run"})
        until(lambda: self._row()[1] not in ("queued", "running"), self.title, COMPUTED_WITHIN)
        if self._row()[1] == "done":
            self._publish()

    def _publish(self) -> None:
        words = {"starts_on": f"{self.starts_on}", "term_reason": "企业希望不换人，继续由其服务。"}
        self.ask(f"/matching/{self._row()[0]}/publish/", words)

    def _row(self) -> tuple[int, str]:
        """Number and state of the run; 0 if it was never taken in."""
        rows = self.product.rows("SELECT id, state FROM matching_run WHERE title = ?", self.title)
        return (int(rows[0][0]), str(rows[0][1])) if rows else (0, "")

    def settle(self) -> list[str]:
        self._thread.join()
        if self._row()[0] == 0:
            self._work()
        run = self._row()[0]
        if not run:
            return [f"{self.name} {self.number}: the run could not be asked for"]
        try:
            until(lambda: self._row()[1] not in ("queued", "running"), f"run {run}", COMPUTED_WITHIN)
        except NotBack as problem:
            return [f"{self.name} {self.number}: {problem}"]
        found = self._halves(run)
        if self._row()[1] == "done":
            self._publish()
            found += self._halves(run)
        if self._row()[1] != "published":
            return [*found, f"{self.name} {self.number} is {self._row()[1]} when repeated"]
        self.ask(f"/matching/{run}/withdraw/", {})
        if self._row()[1] != "withdrawn":
            found.append(f"{self.name} {self.number} could not be taken back")
        return found + self._halves(run)

    def _halves(self, run: int) -> list[str]:
        """Postings stand exactly if the run is published, as many as it says."""
        state, told = self.product.rows("SELECT state, undo FROM matching_run WHERE id = ?", run)[0]
        undo = json.loads(told) if isinstance(told, str) else told
        stints = self.product.rows("SELECT count(*) FROM postings_stint WHERE plan_key = ?", f"run:{run}")[0][0]
        wanted = len(undo["made"]) if state == "published" else 0
        return [] if stints == wanted else [f"run {run} is {state} with {stints} postings instead of {wanted}"]


def workbook(mark: str, firm: str) -> bytes:
    """A roster of demands as a hotline exports it."""
    target = BytesIO()
    book = xlsxwriter.Workbook(target)
    sheet = book.add_worksheet("诉求")
    sheet.write_row(0, 0, ["企业", "事项", "类别", "急缓", "听到日期"])
    for row in range(ROWS):
        sheet.write_row(row + 1, 0, [firm, f"{mark}第 {row:03} 件", "要素保障", "普通", f"{date.today()}"])
    book.close()
    return target.getvalue()


def is_whole(path: Path) -> bool:
    """A Word file and a bundle are archives with checksums."""
    return zipfile.is_zipfile(path) and zipfile.ZipFile(path).testzip() is None


def kill_command(work: Work) -> bool:
    """Kill the running command; False if it was over already."""
    if work.process is None or work.process.poll() is not None:
        return False
    os.killpg(work.process.pid, signal.SIGKILL)
    return True
