"""The three roles, each with its start page and its registers."""

from django.urls import include, path

from qiaoliang.fieldwork.outcomes.register import addresses
from qiaoliang.web.registers import views
from qiaoliang.web.registers.roles import REGISTERS

urlpatterns = [
    path("party/", views.party, name="party"),
    path("economy/", views.economy, name="economy"),
    path("harmony/", views.harmony, name="harmony"),
    path("party/", include("qiaoliang.party.organisations.urls")),
    path("party/", include("qiaoliang.party.membership.urls")),
    path("party/", include("qiaoliang.party.transfers.urls")),
    path("party/", include("qiaoliang.party.elections.urls")),
    path("party/", include("qiaoliang.party.changes.urls")),
    path("party/", include("qiaoliang.party.life.urls")),
    path("party/", include("qiaoliang.party.centres.urls")),
    path("party/", include("qiaoliang.party.campaigns.urls")),
    path("party/contests/", include("qiaoliang.party.contests.urls")),
    *(path(register.base.lstrip("/"), include(addresses(register))) for register in REGISTERS),
]
