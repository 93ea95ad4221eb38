from django.urls import path

from qiaoliang.harmony.accord import views

app_name = "accord"
urlpatterns = [
    path("", views.index, name="index"),
    path("new/", views.declare, name="declare"),
    path("editions/", views.editions, name="editions"),
    path("editions/new/", views.new_edition, name="new_edition"),
    path("editions/<int:pk>/", views.edition, name="edition"),
    path("<int:pk>/", views.show, name="show"),
    path("<int:pk>/items/<int:item>/", views.find, name="find"),
    path("<int:pk>/mechanisms/new/", views.mechanism, name="mechanism"),
    path("<int:pk>/steps/<slug:code>/", views.step, name="step"),
]
