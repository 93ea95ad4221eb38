"""Choosing a town in a form."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import Q

from qiaoliang.registry.regions.models import Level, Region


class TownField(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic in the stubs only
    """A town or street of the tree in force, written with its county; `offer` narrows it to somebody's area."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", "镇街")
        kwargs.setdefault("empty_label", "请选择")
        super().__init__(queryset=Region.everything.none(), **kwargs)

    def offer(self, prefixes: Iterable[str]) -> None:
        """Offer the towns under any of the region codes; the empty code stands for the whole city."""
        under = Q(pk__in=())
        for prefix in prefixes:
            under |= Q(code__startswith=prefix)
        self.queryset = Region.everything.filter(under, level=Level.TOWN, valid_to=None)

    def label_from_instance(self, region: Any) -> str:
        return str(region.full_name)
