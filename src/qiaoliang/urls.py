"""Every address of the product; each leads to one domain's own list."""

from django.urls import include, path
from django.views.generic import RedirectView

urlpatterns = [
    path("", RedirectView.as_view(url="/workbench/"), name="start"),
    path("account/", include("qiaoliang.access.accounts.urls")),
    path("c/", include("qiaoliang.web.portal.urls")),
    path("d/", include("qiaoliang.party.life.doorurls")),
    path("field/", include("qiaoliang.web.field.urls")),
    path("contacts/", include("qiaoliang.fieldwork.contacts.urls")),
    path("visits/", include("qiaoliang.fieldwork.visits.urls")),
    path("demands/", include("qiaoliang.economy.demands.urls")),
    path("harmony/", include("qiaoliang.harmony.labour.urls")),
    path("m/", include("qiaoliang.web.personal.pageurls")),
    path("party/links/", include("qiaoliang.web.personal.urls")),
    path("party/points/", include("qiaoliang.party.points.urls")),
    path("economy/", include("qiaoliang.economy.policies.urls")),
    path("economy/", include("qiaoliang.economy.support.urls")),
    path("", include("qiaoliang.web.registers.urls")),
    path("instructors/postings/", include("qiaoliang.instructors.postings.urls")),
    path("instructors/wishes/", include("qiaoliang.instructors.wishes.urls")),
    path("instructors/reassignments/", include("qiaoliang.instructors.reassignments.urls")),
    path("instructors/", include("qiaoliang.instructors.recusals.urls")),
    path("matching/", include("qiaoliang.planning.matching.urls")),
    path("branching/", include("qiaoliang.planning.branching.urls")),
    path("checks/", include("qiaoliang.results.checks.urls")),
    path("lots/", include("qiaoliang.results.lots.urls")),
    path("targets/", include("qiaoliang.results.targets.urls")),
    path("indicators/", include("qiaoliang.results.indicators.urls")),
    path("setup/", include("qiaoliang.results.setting_up.urls")),
    path("outcomes/", include("qiaoliang.fieldwork.outcomes.urls")),
    path("audit/", include("qiaoliang.web.trace.urls")),
    path("teams/", include("qiaoliang.web.teams.urls")),
    path("people/", include("qiaoliang.web.people.urls")),
    path("surveys/", include("qiaoliang.results.surveys.urls")),
    path("reports/", include("qiaoliang.results.reports.urls")),
    path("enterprises/", include("qiaoliang.registry.enterprises.urls")),
    path("settings/imports/", include("qiaoliang.web.imports.urls")),
    path("settings/", include("qiaoliang.registry.programme.urls")),
    path("settings/", include("qiaoliang.registry.departments.urls")),
    path("settings/", include("qiaoliang.registry.regions.urls")),
    path("carriers/", include("qiaoliang.registry.carriers.urls")),
    path("partners/", include("qiaoliang.registry.partners.urls")),
    path("instructors/", include("qiaoliang.instructors.nominations.urls")),
    path("workbench/", include("qiaoliang.web.workbench.urls")),
    path("", include("qiaoliang.web.dossier.urls")),
]
handler404 = "qiaoliang.web.workbench.views.not_found"
handler403 = "qiaoliang.web.workbench.views.not_allowed"
handler500 = "qiaoliang.web.workbench.views.broken"
