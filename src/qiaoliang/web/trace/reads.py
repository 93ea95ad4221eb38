"""Which entries of the log tell an enterprise who opened what is masked about it.

Disputes of its staff are left out: that there is one is confidential, and so is who read it.
"""

from collections.abc import Sequence
from typing import Any

from django.db.models import CharField, Q
from django.db.models.functions import Cast

from qiaoliang.fieldwork.outcomes.models import Outcome
from qiaoliang.registry.enterprises.models import ContactPerson
from qiaoliang.web.owners.models import Entrance
from qiaoliang.web.voices.models import Voice

_OPENED = ("contact_person.phone_revealed", "outcome.words_read", "voice.words_read", "owner_link.handed")


def of_enterprises(enterprises: Sequence[int]) -> Q:
    """Phone numbers of its people, words it said, and links of its people taken out."""
    about = Q(pk__in=())
    for model, column in ((ContactPerson, {}), (Outcome, {"disputed_at__isnull": False}), (Voice, {}), (Entrance, {})):
        about |= Q(about_kind=model._meta.label_lower, about_key__in=_keys(model, enterprises, column))
    return Q(verb__in=_OPENED) & about


def _keys(model: Any, enterprises: Sequence[int], more: dict[str, Any]) -> Any:
    rows = model.everything.filter(enterprise__in=list(enterprises), **more)
    return rows.order_by().annotate(key_text=Cast("pk", CharField())).values("key_text")
