"""Charts as pictures: every chart of the gallery but maps, legible, the same bytes again, refused without a font."""

import io

import pytest
from PIL import Image

from qiaoliang.kit.charts import Bar, Change, Chart, Series, before_after, lying, over_time, picture, standing
from qiaoliang.kit.charts.picture import NoChineseFont, UnknownElement, png
from qiaoliang.kit.charts.svg import CHART_2, drawing, element

CHARTS = [
    lying("各县区组建率", [Bar("荣成市", 71.9, "71.9%"), Bar("乳山市", 40, "40%")], unit="%", label_head="县区"),
    standing("负荷分布", [Bar("4", 200), Bar("5", 250, is_strong=True)], unit="人", axis="家/人"),
    over_time("联系率", list("1234"), [Series([90.0, None, 92.0, 93.0])], unit="%", target=91),
    before_after("比率与上年同期", [Change("组建率", 60.1, 71.9)], unit="%"),
]


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content)).convert("RGB")


@pytest.mark.parametrize("chart", CHARTS, ids=lambda chart: chart.title)
def test_a_picture_is_sharp_and_the_same_again(chart: Chart) -> None:
    content = png(chart)
    image = opened(content)
    assert image.width >= 3 * 400
    assert content == png(chart)
    colours = image.getcolors(1 << 24)
    assert colours is not None
    assert len(colours) > 20  # edges are smooth


def test_bars_are_as_long_as_their_values() -> None:
    image = opened(png(CHARTS[0]))
    fill = tuple(int(CHART_2[at : at + 2], 16) for at in (1, 3, 5))

    def long(row: int) -> int:
        y = int((6 + 32 * row + 16) * 3)
        return sum(image.getpixel((x, y)) == fill for x in range(image.width))

    assert long(1) / long(0) == pytest.approx(40 / 71.9, abs=0.03)


def test_chinese_characters_are_drawn_and_differ() -> None:
    """Without the glyphs every character would be the same empty box."""
    one, other = (png(lying("题", [Bar(name, 1, "1")], unit="家", label_head="县")) for name in ("荣成", "乳山"))
    assert one != other


def test_without_a_font_it_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(picture, "FOLDERS", ("/nowhere",))
    picture.font_file.cache_clear()
    try:
        with pytest.raises(NoChineseFont):
            png(CHARTS[0])
    finally:
        picture.font_file.cache_clear()


def test_an_element_nobody_can_draw_is_no_hole() -> None:
    svg = drawing("图", "", 10, 10, [element("ellipse", cx=1)])
    with pytest.raises(UnknownElement):
        png(Chart(svg, "图", ("a",), (("1",),)))
