from django.urls import path

from qiaoliang.instructors.nominations import views

app_name = "nominations"
urlpatterns = [
    path("new/", views.nominate, name="nominate"),
    path("<int:pk>/amend/", views.amend, name="amend"),
    path("<int:pk>/approve/", views.approve, name="approve"),
    path("<int:pk>/return/", views.return_nomination, name="return_nomination"),
    path("<int:pk>/training/", views.record_training, name="record_training"),
    path("<int:pk>/leave/", views.grant_leave, name="grant_leave"),
    path("<int:pk>/phone/", views.reveal_phone, name="reveal_phone"),
    path("leaves/<int:pk>/backup/", views.name_backup, name="name_backup"),
    path("leaves/<int:pk>/end/", views.end_leave, name="end_leave"),
]
