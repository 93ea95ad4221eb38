from django.urls import path

from qiaoliang.instructors.recusals import views

app_name = "recusals"
urlpatterns = [
    path("cases/", views.cases, name="cases"),
    path("cases/new/", views.record_case, name="record_case"),
    path("cases/<int:pk>/close/", views.close_case, name="close_case"),
    path("declarations/", views.declarations, name="declarations"),
    path("declarations/new/", views.declare, name="declare"),
    path("declarations/<int:pk>/", views.show_declaration, name="declaration"),
]
