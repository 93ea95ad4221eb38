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
]
