"""How much a workbook may hold before it is read at all."""

from __future__ import annotations

from dataclasses import dataclass

MB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds checked before parsing.

    A roster of 100,000 rows and 12 columns is 7 MB zipped and 62 MB unzipped, ratio 10, so the defaults leave room
    for an honest file and stop a bomb. The grid is dense in memory: `wide_rows` bounds a sheet that uses more than
    `narrow_columns`, so that no grid exceeds 3.6 million cells (some 400 MB at the worst).
    """

    bytes: int = 20 * MB
    unzipped_bytes: int = 160 * MB
    shared_text_bytes: int = 80 * MB
    ratio: int = 150
    # A small file may compress well honestly; the ratio counts only above this size.
    ratio_from_bytes: int = 5 * MB
    parts: int = 500
    sheets: int = 50
    rows: int = 120_000
    columns: int = 100
    narrow_columns: int = 30
    wide_rows: int = 36_000
    # Parts not in the usual writing are scanned element by element (1 µs each): bounded.
    unusual_elements: int = 3_000_000


DEFAULT_LIMITS = Limits()
