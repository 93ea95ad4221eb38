"""The fonts of official documents. A file names them; it carries none of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

LATIN: Final = "Times New Roman"


@dataclass(frozen=True)
class Font:
    """A Chinese font with the name to fall back on where the official one is not installed."""

    name: str
    fallback: str
    latin: str = LATIN


TITLE: Final = Font("方正小标宋简体", "SimSun")
BODY: Final = Font("仿宋_GB2312", "FangSong")
BLACK: Final = Font("黑体", "SimHei")
KAI: Final = Font("楷体_GB2312", "KaiTi")
# Page numbers are set in 宋体 throughout, digits too (GB/T 9704-2012, 7.5).
SONG: Final = Font("宋体", "SimSun", latin="宋体")
FONTS: Final = (TITLE, BODY, BLACK, KAI, SONG)

# Where a font is not installed, a preview may be set in these and in no others: families as a PDF names them, the free
# ones that a server gets from its package manager last; DejaVu has Latin letters and figures alone, and a bare server
# takes them from it. `benchmarks.layout` fails on any other.
SUBSTITUTES: Final[Mapping[str, tuple[str, ...]]] = {
    TITLE.name: ("FZXiaoBiaoSong", "SimSun", "NotoSerifCJK"),
    BODY.name: ("FangSong", "FZFangSong", "NotoSerifCJK"),
    BLACK.name: ("SimHei", "NotoSansCJK", "DejaVuSans"),
    KAI.name: ("KaiTi", "FZKai", "NotoSerifCJK"),
    SONG.name: ("SimSun", "NSimSun", "NotoSerifCJK"),
    LATIN: ("TimesNewRoman", "LiberationSerif", "NotoSerifCJK", "DejaVuSerif"),
}
