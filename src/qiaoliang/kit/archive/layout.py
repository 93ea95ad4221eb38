"""The archive as a file: what is in it, in which order, and how it proves that it is whole.

    QIAOLIANG ARCHIVE
    {"format": 1, "version": "0.1.0", "made_at": …, "migrations": {app: [name, …]}}
    gzip of lines: {"table": …, "columns": [[name, kind], …]}, then one JSON array a row; {"file": path}, then pieces of
        it in base64; at the end {"manifest": {section: {"rows", "sha256", "last"}}}
    SHA-256 of everything before, 64 hexadecimal digits

The last line answers for every byte, so a flipped bit and a cut tail are found before a row is read. The digest of a
section is over its rows in one canonical form: equal data have equal digests, whichever database they come from.
Nothing is read or written whole: memory does not grow with the archive.
"""

import hashlib
import json
import re
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO, Final

from qiaoliang.kit.refusal import Refusal
from qiaoliang.kit.wholefile import whole_file

MAGIC: Final = b"QIAOLIANG ARCHIVE\n"
FORMAT: Final = 1
CHUNK: Final = 1 << 20
MANIFEST: Final = b'{"manifest":'
LONGEST_HEADER: Final = 1 << 20
LEVEL: Final = 3  # of compression: twice as fast as 6, a tenth larger
TAIL: Final = 64
GZIP: Final = 16 + zlib.MAX_WBITS


class UnfitArchive(Refusal):
    """The file cannot be restored. `english` is the same sentence for `--lang en`."""

    sentence_zh = ""
    english = ""

    def __init__(self, path: Path | str) -> None:
        super().__init__(self.sentence_zh.format(path=path))
        self.english = self.english.format(path=path)


class NoArchive(UnfitArchive):
    sentence_zh = "打不开文件 {path}，没有恢复任何内容。请核对文件名和读取权限。"
    english = "Cannot open {path}; nothing was restored. Check the name and the permission to read it."


class ForeignArchive(UnfitArchive):
    sentence_zh = "{path} 不是本系统的备份文件，没有恢复任何内容。请选用 qiaoliang backup 生成的文件。"
    english = "{path} is no backup of this system; nothing was restored. Choose a file made by qiaoliang backup."


class DamagedArchive(UnfitArchive):
    sentence_zh = "备份文件 {path} 不完整或已损坏，没有恢复任何内容。请换一份备份。"
    english = "The backup {path} is incomplete or damaged; nothing was restored. Take another one."


class NewerArchive(UnfitArchive):
    sentence_zh = "备份文件 {path} 由更新的版本生成，没有恢复任何内容。请先升级本系统。"
    english = "The backup {path} was made by a newer version; nothing was restored. Upgrade this system first."


@dataclass(frozen=True)
class Header:
    """What stands in plain text at the beginning: enough to say whether this version can read the rest."""

    made_at: str
    migrations: dict[str, list[str]]
    version: str = ""
    format: int = FORMAT


@dataclass
class Told:
    """What the manifest says of one section; `last` is the highest number its sequence has given out."""

    rows: int
    sha256: str
    last: int = 0


@dataclass(frozen=True)
class Section:
    """A table with its columns as (name, kind), or a file."""

    name: str
    columns: tuple[tuple[str, str], ...] = ()

    @property
    def is_file(self) -> bool:
        return self.name.startswith("file:")

    @property
    def json_places(self) -> list[int]:
        return [place for place, (_, kind) in enumerate(self.columns) if kind == "json"]


@dataclass
class Tally:
    """Counts and hashes the rows of one section, in the form that is the same on every database."""

    section: Section
    rows: int = 0
    sha256: Any = field(default_factory=hashlib.sha256)

    def add(self, line: bytes) -> None:
        if self.section.json_places:
            row = json.loads(line)
            for place in self.section.json_places:
                if row[place] is not None:  # PostgreSQL keeps no order of keys
                    row[place] = json.dumps(json.loads(row[place]), sort_keys=True, ensure_ascii=False)
            line = encoded(row)
        self.rows += 1
        self.sha256.update(line)

    def told(self, last: int = 0) -> Told:
        return Told(self.rows, self.sha256.hexdigest(), last)


def encoded(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def own_version() -> str:
    try:
        return metadata.version("qiaoliang")
    except metadata.PackageNotFoundError:
        return "0"


class Writer:
    """Writes an archive section by section; see `writing`."""

    def __init__(self, file: BinaryIO, header: Header) -> None:
        self._file, self._sha256 = file, hashlib.sha256()
        self._zip = zlib.compressobj(LEVEL, zlib.DEFLATED, GZIP)
        self.manifest: dict[str, Told] = {}
        self._put(MAGIC + encoded({**vars(header), "version": own_version(), "format": FORMAT}))

    def section(self, section: Section, rows: Iterable[list[Any]], last: int = 0) -> None:
        if section.is_file:
            self._pack(encoded({"file": section.name.removeprefix("file:")}))
        else:
            self._pack(encoded({"table": section.name, "columns": section.columns}))
        tally = Tally(section)
        for row in rows:
            line = encoded(row)
            tally.add(line)
            self._pack(line)
        self.manifest[section.name] = tally.told(last)

    def finish(self) -> None:
        self._pack(encoded({"manifest": {name: vars(told) for name, told in self.manifest.items()}}))
        self._put(self._zip.flush())
        self._file.write(self._sha256.hexdigest().encode())

    def _pack(self, line: bytes) -> None:
        if packed := self._zip.compress(line):
            self._put(packed)

    def _put(self, content: bytes) -> None:
        self._sha256.update(content)
        self._file.write(content)


@contextmanager
def writing(path: Path, header: Header) -> Iterator[Writer]:
    """An archive at `path`, readable by its owner alone; it appears when it is whole, or not at all."""
    with whole_file(path, 0o600) as file:
        writer = Writer(file, header)
        yield writer
        writer.finish()


def examine(path: Path) -> tuple[Header, dict[str, Told]]:
    """Read the archive through without keeping anything of it; (header, manifest) if it is whole and not newer.

    Raises NoArchive, ForeignArchive, DamagedArchive or NewerArchive.
    """
    try:
        with path.open("rb") as file:
            header = _header(file, path)
    except OSError:
        raise NoArchive(path) from None
    _whole(path)
    return header, _manifest_that_holds(path)


def sections(path: Path) -> Iterator[tuple[Section, Iterator[list[Any]]]]:
    """Each section of an examined archive with its rows, which must be taken before the next section."""
    lines = _lines(path)
    line = next(lines, b"")
    while not line.startswith(MANIFEST):
        section, following = _section(line), [b""]
        yield section, _rows(lines, following)
        line = following[0]


def _rows(lines: Iterator[bytes], following: list[bytes]) -> Iterator[list[Any]]:
    for line in lines:
        if not line.startswith(b"["):
            following[0] = line
            return
        yield json.loads(line)


def _section(line: bytes) -> Section:
    """What a line says begins; ValueError if a file would not lie in the folder of files."""
    found = json.loads(line)
    if "file" in found:
        path = PurePosixPath(found["file"])
        if path.is_absolute() or not path.parts or ".." in path.parts:
            raise ValueError(f"{path} leads out of the folder")
        return Section(f"file:{path}")
    return Section(found["table"], tuple((name, kind) for name, kind in found["columns"]))


def _header(file: BinaryIO, path: Path) -> Header:
    """The plain lines; the file stands behind them afterwards."""
    if file.read(len(MAGIC)) != MAGIC:
        raise ForeignArchive(path)
    try:
        found = json.loads(file.readline(LONGEST_HEADER))
        written, version = int(found["format"]), str(found["version"])
        is_newer = written > FORMAT or _ordered(version) > _ordered(own_version())
        header = None if is_newer else Header(found["made_at"], found["migrations"], version, written)
    except (ValueError, KeyError, TypeError):
        raise DamagedArchive(path) from None
    if header is None:
        _whole(path)  # a damaged header may look like a newer one
        raise NewerArchive(path)
    return header


def _ordered(version: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", version))


def _whole(path: Path) -> None:
    """Every byte is as it was written."""
    size, sha256 = path.stat().st_size - TAIL, hashlib.sha256()
    with path.open("rb") as file:
        while size > 0 and (piece := file.read(min(CHUNK, size))):
            sha256.update(piece)
            size -= len(piece)
        if size != 0 or file.read(TAIL + 1) != sha256.hexdigest().encode():
            raise DamagedArchive(path)


def _manifest_that_holds(path: Path) -> dict[str, Told]:
    """The manifest, after every section agreed with it."""
    tallies: list[Tally] = []
    line = b""
    try:
        for line in _lines(path):
            if line.startswith(b"["):
                tallies[-1].add(line)
            elif not line.startswith(MANIFEST):
                tallies.append(Tally(_section(line)))
        manifest = {name: Told(**told) for name, told in json.loads(line)["manifest"].items()}
        found = {tally.section.name: tally.told(manifest[tally.section.name].last) for tally in tallies}
    except (ValueError, KeyError, TypeError, IndexError, zlib.error):
        raise DamagedArchive(path) from None
    if found != manifest or len(tallies) != len(manifest):  # a section that stands twice
        raise DamagedArchive(path)
    return manifest


def _lines(path: Path) -> Iterator[bytes]:
    """The lines of the packed part."""
    size = path.stat().st_size - TAIL
    with path.open("rb") as file:
        file.seek(len(MAGIC))
        file.readline(LONGEST_HEADER)
        unzip, rest = zlib.decompressobj(GZIP), b""
        while (left := size - file.tell()) > 0:
            pieces = (rest + unzip.decompress(file.read(min(CHUNK, left)))).split(b"\n")
            rest = pieces.pop()
            yield from (piece + b"\n" for piece in pieces)
    if rest or not unzip.eof:
        raise ValueError("the packed part ends too early")
