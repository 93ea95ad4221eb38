"""How form controls are drawn: as Django draws them, but a select without a template for each of its options.

A list page offers 180 towns and industries; Django's templates for them took a third of the whole page.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.forms.renderers import DjangoTemplates
from django.http import HttpRequest
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

SELECT = "django/forms/widgets/select.html"
OPTION = "django/forms/widgets/select_option.html"


class Renderer(DjangoTemplates):
    """`FORM_RENDERER` of the product."""

    def render(self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None) -> SafeString:
        if template_name == SELECT and _has_plain_options(context["widget"]):
            return _select(context["widget"])
        return mark_safe(super().render(template_name, context, request))  # noqa: S308  # a template's own output


def _has_plain_options(widget: Mapping[str, Any]) -> bool:
    return all(option["template_name"] == OPTION for _, options, _ in widget["optgroups"] for option in options)


def _select(widget: Mapping[str, Any]) -> SafeString:
    """The same characters as Django's own template, in one pass."""
    parts = [f'<select name="{escape(widget["name"])}"{_attributes(widget["attrs"])}>']
    for name, options, _ in widget["optgroups"]:
        if name:
            parts.append(f'\n  <optgroup label="{escape(name)}">')
        parts += _options(options)
        if name:
            parts.append("\n  </optgroup>")
    return mark_safe("".join([*parts, "\n</select>"]))  # noqa: S308  # every value is escaped above


def _options(options: Iterable[Mapping[str, Any]]) -> list[str]:
    return [
        f'\n  <option value="{escape(str(option["value"]))}"{_attributes(option["attrs"])}>'
        f"{escape(option['label'])}</option>\n"
        for option in options
    ]


def _attributes(attributes: Mapping[str, Any]) -> str:
    return "".join(
        f" {escape(name)}" if value is True else f' {escape(name)}="{escape(str(value))}"'
        for name, value in attributes.items()
        if value is not False
    )
