from django.urls import path

from qiaoliang.results.reports import draft_views, views

app_name = "reports"
urlpatterns = [
    path("", views.index, name="index"),
    path("verify/", views.verify, name="verify"),
    path("annual/", draft_views.index, name="annual"),
    path("annual/new/", draft_views.new, name="annual_new"),
    path("annual/<int:pk>/", draft_views.show, name="annual_show"),
    path("annual/<int:pk>/pieces/<str:piece>/", draft_views.piece, name="annual_piece"),
    path("annual/<int:pk>/renew/", draft_views.renew, name="annual_renew"),
    path("annual/<int:pk>/return/", draft_views.from_word, name="annual_return"),
    path("annual/<int:pk>/freeze/", draft_views.freeze, name="annual_freeze"),
    path("annual/<int:pk>/word/", draft_views.word, name="annual_word"),
    path("annual/<int:pk>/bundle/", draft_views.bundle, name="annual_bundle"),
]
