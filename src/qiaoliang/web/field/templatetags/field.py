"""The version of the shell, for the addresses of its files."""

from django import template

from qiaoliang.web.field import shell

register = template.Library()


@register.simple_tag
def field_version() -> str:
    return shell.version()
