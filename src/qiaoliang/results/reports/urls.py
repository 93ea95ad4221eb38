from django.urls import path

from qiaoliang.results.reports import brief_views, draft_views, views

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
    path("annual/<int:pk>/preview/", draft_views.preview, name="annual_preview"),
    path("briefs/", brief_views.index, name="briefs"),
    path("briefs/new/", brief_views.new, name="brief_new"),
    path("briefs/<int:pk>/", brief_views.show, name="brief_show"),
    path("briefs/<int:pk>/pieces/<str:piece>/", brief_views.piece, name="brief_piece"),
    path("briefs/<int:pk>/renew/", brief_views.renew, name="brief_renew"),
    path("briefs/<int:pk>/return/", brief_views.from_word, name="brief_return"),
    path("briefs/<int:pk>/freeze/", brief_views.freeze, name="brief_freeze"),
    path("briefs/<int:pk>/figures/", brief_views.figures, name="brief_figures"),
    path("briefs/<int:pk>/word/", brief_views.word, name="brief_word"),
    path("briefs/<int:pk>/preview/", brief_views.preview, name="brief_preview"),
    path("briefs/<int:pk>/bundle/", brief_views.bundle, name="brief_bundle"),
    path("annual/<int:pk>/bundle/", draft_views.bundle, name="annual_bundle"),
]
