from django.urls import path

from qiaoliang.results.exemplars import views

app_name = "exemplars"
urlpatterns = [
    path("", views.index, name="index"),
    path("new/", views.new, name="new"),
    path("<int:pk>/", views.show, name="show"),
    path("<int:pk>/edit/", views.edit, name="edit"),
    path("<int:pk>/person/", views.person, name="person"),
    path("<int:pk>/consent/", views.consent, name="consent"),
    path("<int:pk>/consents/<int:consent>/withdraw/", views.withdraw, name="withdraw"),
    path("<int:pk>/quote/", views.quote, name="quote"),
    path("<int:pk>/submit/", views.submit, name="submit"),
    path("<int:pk>/review/", views.review, name="review"),
    path("<int:pk>/retire/", views.retire, name="retire"),
    path("<int:pk>/word/<int:audience>/", views.word, name="word"),
]
