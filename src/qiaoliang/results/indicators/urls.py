from django.urls import path

from qiaoliang.results.indicators import views

app_name = "indicators"
urlpatterns = [
    path("", views.index, name="index"),
    path("definitions/", views.definitions, name="definitions"),
    path("<slug:code>/", views.records, name="records"),
]
