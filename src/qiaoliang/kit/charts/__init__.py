"""Charts drawn by the server as inline SVG, each with its table. No script, no inline style.

from qiaoliang.kit.charts import Bar, standing
chart = standing("负荷分布", [Bar("5", 250, is_strong=True)], unit="人", axis="家/人")
{% include "kit/chart.html" with chart=chart %}
"""

from qiaoliang.kit.charts.bars import Bar, lying, standing
from qiaoliang.kit.charts.bars import small as small_bars
from qiaoliang.kit.charts.lines import Series, over_time
from qiaoliang.kit.charts.lines import small as small_line
from qiaoliang.kit.charts.maps import Area, Spot, town_map
from qiaoliang.kit.charts.moves import Change, before_after
from qiaoliang.kit.charts.stars import Place, star
from qiaoliang.kit.charts.svg import Chart
from qiaoliang.kit.charts.tracks import Span, tracks

__all__ = [
    "Area",
    "Bar",
    "Change",
    "Chart",
    "Place",
    "Series",
    "Span",
    "Spot",
    "before_after",
    "lying",
    "over_time",
    "small_bars",
    "small_line",
    "standing",
    "star",
    "town_map",
    "tracks",
]
