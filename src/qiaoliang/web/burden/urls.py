from django.urls import path

from qiaoliang.web.burden import views

app_name = "burden"
urlpatterns = [
    path("", views.forms_page, name="forms"),
    path("instructors/", views.instructors, name="instructors"),
    path("enterprises/", views.enterprises, name="enterprises"),
    path("branches/", views.branches, name="branches"),
    path("forms/<slug:form>/review/", views.review, name="review"),
]
