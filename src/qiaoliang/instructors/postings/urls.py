from django.urls import path

from qiaoliang.instructors.postings import views

app_name = "postings"
urlpatterns = [
    path("", views.index, name="index"),
    path("new/", views.new, name="new"),
    path("<int:pk>/", views.show, name="show"),
    path("<int:pk>/end/", views.end, name="end"),
    path("<int:pk>/letter.docx", views.letter, name="letter"),
    path("<int:pk>/enterprise-letter.docx", views.enterprise_letter, name="enterprise_letter"),
    path("transfer/<int:instructor>/", views.transfer, name="transfer"),
    path("conflicts/", views.conflicts, name="conflicts"),
    path("conflicts/new/", views.add_conflict, name="add_conflict"),
    path("conflicts/<int:pk>/end/", views.end_conflict, name="end_conflict"),
]
