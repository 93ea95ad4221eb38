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
    path("branches/", proposalviews.index, name="proposals"),
    path("branches/<int:pk>/", proposalviews.show, name="proposal"),
    path("branches/<int:pk>/change/", proposalviews.change, name="change"),
    path("branches/<int:pk>/check/", proposalviews.check, name="check"),
    path("branches/<int:pk>/recount/", proposalviews.recount, name="recount"),
    path("branches/<int:pk>/accept/", proposalviews.accept, name="accept"),
    path("branches/<int:pk>/refuse/", proposalviews.refuse, name="refuse"),
    path("branches/<int:pk>/reopen/", proposalviews.reopen, name="reopen"),
]
