"""Where the office and the coordinator keep owners' links."""

from django.urls import path

from qiaoliang.web.owners import views

app_name = "owners"
urlpatterns = [
    path("", views.index, name="index"),
    path("enterprises/<int:pk>/", views.enterprise, name="enterprise"),
    path("<int:pk>/", views.show, name="show"),
    path("<int:pk>/copy/", views.copy, name="copy"),
    path("<int:pk>/letter/", views.print_letter, name="letter"),
    path("<int:pk>/renew/", views.renew, name="renew"),
    path("<int:pk>/revoke/", views.revoke, name="revoke"),
]
