"""A select drawn in one pass is, to the character, what Django's own templates draw."""

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates

from qiaoliang.kit.renderer import Renderer

GROUPED = [("", "全部"), ("农业", [("01", "01 农业"), ("02", "02 林业")]), ("C", 'C "制造" <业> & 采\'矿')]


@pytest.mark.parametrize(
    ("widget", "name", "value", "attributes"),
    [
        (forms.Select(choices=GROUPED), "industry", "02", {"id": "id_industry", "required": True}),
        (forms.Select(choices=GROUPED), "industry", "unknown", {"data-x": '"><script>', "disabled": False}),
        (forms.Select(choices=[(1, "一"), (None, "无")]), "n", 1, {}),
        (forms.SelectMultiple(choices=GROUPED), "many", ["01", "C"], {"size": 5}),
        (forms.NullBooleanSelect(), "known", True, {"class": "a b"}),
        (forms.Select(choices=[]), 'odd"name', None, {}),
    ],
)
def test_same_as_django(widget: forms.Select, name: str, value: object, attributes: dict[str, object]) -> None:
    ours = widget.render(name, value, attrs=attributes, renderer=Renderer())
    assert ours == widget.render(name, value, attrs=attributes, renderer=DjangoTemplates())


def test_an_option_with_a_template_of_its_own_is_left_to_it() -> None:
    class Starred(forms.Select):
        option_template_name = "kit/gallery_option.html"

    with pytest.raises(Exception, match="gallery_option"):  # asked for, not passed over
        Starred(choices=[("a", "甲")]).render("x", "a", renderer=Renderer())


def test_it_is_the_renderer_of_every_form() -> None:
    class Form(forms.Form):
        town = forms.ChoiceField(choices=[("a", "甲")])

    assert isinstance(Form().renderer, Renderer)
