from django.urls import path

from qiaoliang.web.personal import views

app_name = "personal"
urlpatterns = [
    path("", views.index, name="index"),
    path("new/", views.new, name="new"),
    path("all/", views.issue_all, name="all"),
    path("<int:pk>/", views.show, name="show"),
    path("<int:pk>/copy/", views.copy, name="copy"),
    path("<int:pk>/letter/", views.print_letter, name="letter"),
    path("<int:pk>/renew/", views.renew, name="renew"),
    path("<int:pk>/revoke/", views.revoke, name="revoke"),
]
