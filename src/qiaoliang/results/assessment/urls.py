from django.urls import path

from qiaoliang.results.assessment import views

app_name = "assessment"
urlpatterns = [
    path("", views.index, name="index"),
    path("open/", views.open_year, name="open"),
    path("scheme/", views.scheme, name="scheme"),
    path("<int:pk>/", views.show, name="show"),
    path("<int:pk>/records/<slug:item>/", views.records, name="records"),
    path("<int:pk>/compute/", views.recompute, name="compute"),
    path("<int:pk>/state/", views.state, name="state"),
    path("<int:pk>/veto/", views.veto, name="veto"),
    path("<int:pk>/grade/", views.grade, name="grade"),
    path("<int:pk>/appeal/", views.appeal, name="appeal"),
    path("<int:pk>/decide/", views.decide, name="decide"),
    path("<int:pk>/form/", views.form, name="form"),
    path("branches/", views.branch_index, name="branches"),
    path("branches/open/", views.open_branches, name="branches_open"),
    path("branches/scheme/", views.branch_scheme, name="branches_scheme"),
    path("branches/<int:pk>/", views.branch_show, name="branch_show"),
    path("branches/<int:pk>/records/<slug:item>/", views.branch_records, name="branch_records"),
    path("branches/<int:pk>/compute/", views.branch_recompute, name="branch_compute"),
    path("branches/<int:pk>/state/", views.branch_state, name="branch_state"),
    path("branches/<int:pk>/veto/", views.branch_veto, name="branch_veto"),
    path("branches/<int:pk>/grade/", views.branch_grade, name="branch_grade"),
    path("branches/<int:pk>/appeal/", views.branch_appeal, name="branch_appeal"),
    path("branches/<int:pk>/decide/", views.branch_decide, name="branch_decide"),
    path("branches/<int:pk>/form/", views.branch_form, name="branch_form"),
]
