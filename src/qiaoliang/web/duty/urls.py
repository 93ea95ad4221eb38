from django.urls import path

from qiaoliang.web.duty import views

app_name = "duty"
urlpatterns = [
    path("", views.index, name="index"),
    path("new/", views.new, name="new"),
    path("<int:pk>/", views.show, name="show"),
    path("<int:pk>/sections/<slug:section>/", views.section, name="section"),
    path("<int:pk>/renew/", views.renew, name="renew"),
    path("<int:pk>/submit/", views.submit, name="submit"),
    path("<int:pk>/return/", views.send_back, name="send_back"),
    path("<int:pk>/accept/", views.accept, name="accept"),
    path("<int:pk>/word/", views.word, name="word"),
]
