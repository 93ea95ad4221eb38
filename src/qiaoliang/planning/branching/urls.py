from django.urls import path

from qiaoliang.planning.branching import proposalviews, views

app_name = "branching"
urlpatterns = [
    path("", views.index, name="index"),
    path("new/", views.new, name="new"),
    path("<int:pk>/", views.show, name="show"),
    path("<int:pk>/progress/", views.progress, name="progress"),
    path("<int:pk>/cancel/", views.cancel, name="cancel"),
    path("<int:pk>/requeue/", views.requeue, name="requeue"),
    path("<int:pk>/rest/", views.rest, name="rest"),
    path("proposals/", proposalviews.index, name="proposals"),
    path("proposals/<int:pk>/", proposalviews.show, name="proposal"),
    path("proposals/<int:pk>/change/", proposalviews.change, name="change"),
    path("proposals/<int:pk>/check/", proposalviews.check, name="check"),
    path("proposals/<int:pk>/recount/", proposalviews.recount, name="recount"),
    path("proposals/<int:pk>/accept/", proposalviews.accept, name="accept"),
    path("proposals/<int:pk>/refuse/", proposalviews.refuse, name="refuse"),
    path("proposals/<int:pk>/reopen/", proposalviews.reopen, name="reopen"),
]
