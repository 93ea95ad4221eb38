"""Who composes surveys, who sees what they said. Single answers are for nobody, words for the office alone."""

from django.db.models import Q

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.accounts.roles import Can
from qiaoliang.kit.scope import Place
from qiaoliang.results.surveys.choices import Stage
from qiaoliang.results.surveys.models import Survey


def may_see(actor: Actor, survey: Survey | None = None) -> bool:
    return actor.can(Can.SEE_FIGURES)


def may_compose(actor: Actor, survey: Survey | None = None) -> bool:
    return actor.can(Can.RUN_PROGRAMME)


def region_of(actor: Actor) -> str:
    """The area for which the person composes: empty for the whole city."""
    return min((place.key for place in actor.places(Can.RUN_PROGRAMME)), default="")


def may_manage(actor: Actor, survey: Survey) -> bool:
    """The office of the survey's area; the city's surveys belong to the city's office."""
    return any(_covers(place, survey.region_code) for place in actor.places(Can.RUN_PROGRAMME))


def _covers(place: Place, region_code: str) -> bool:
    return place.kind == "city" or (place.kind == "region" and bool(region_code) and region_code.startswith(place.key))


def seen_by(actor: Actor) -> Q:
    """The city's surveys are open to whoever sees figures, a county's to its own people, drafts to who manages them."""
    published, drafts = Q(region_code=""), Q(pk__in=())
    for place in actor.places(Can.SEE_FIGURES):
        published |= _inside(place)
    for place in actor.places(Can.RUN_PROGRAMME):
        drafts |= _managed(place)
    return (published & ~Q(stage=Stage.DRAFT)) | (drafts & Q(stage=Stage.DRAFT))


def _inside(place: Place) -> Q:
    if place.kind == "city":
        return Q(pk__isnull=False)
    if place.kind != "region":
        return Q(pk__in=())
    return Q(region_code__startswith=place.key) | Q(region_code=place.key[:6])


def _managed(place: Place) -> Q:
    """What `_covers` says of one survey: a township's office has no part in its county's draft."""
    if place.kind == "city":
        return Q(pk__isnull=False)
    return Q(region_code__startswith=place.key) if place.kind == "region" else Q(pk__in=())


def may_export(actor: Actor) -> bool:
    return actor.can(Can.EXPORT)
