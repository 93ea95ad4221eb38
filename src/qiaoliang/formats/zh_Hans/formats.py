"""Dates in forms: the browser's own date fields accept only ISO, people may also type 2026/11/20 or 2026年11月20日."""

from typing import Final

DATE_FORMAT: Final = "Y年n月j日"
TIME_FORMAT: Final = "H:i"
DATETIME_FORMAT: Final = "Y年n月j日 H:i"
YEAR_MONTH_FORMAT: Final = "Y年n月"
MONTH_DAY_FORMAT: Final = "m月j日"
SHORT_DATE_FORMAT: Final = "Y-m-d"
SHORT_DATETIME_FORMAT: Final = "Y-m-d H:i"
FIRST_DAY_OF_WEEK: Final = 1

# The first of each is what a field shows.
DATE_INPUT_FORMATS: Final = ["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日", "%Y%m%d"]
TIME_INPUT_FORMATS: Final = ["%H:%M", "%H:%M:%S"]
DATETIME_INPUT_FORMATS: Final = [
    "%Y-%m-%dT%H:%M",
    "%Y-%m-%dT%H:%M:%S",
    "%Y-%m-%d %H:%M",
    "%Y-%m-%d %H:%M:%S",
    "%Y/%m/%d %H:%M",
    "%Y年%m月%d日 %H:%M",
]

DECIMAL_SEPARATOR: Final = "."
THOUSAND_SEPARATOR: Final = ","
NUMBER_GROUPING: Final = 3
