from django.urls import path

from qiaoliang.web.cockpit import views

app_name = "cockpit"
urlpatterns = [
    path("", views.index, name="index"),
    path("records/<slug:line>/", views.records, name="records"),
]
