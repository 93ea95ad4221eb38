from django.urls import path

from qiaoliang.web.hooks import views

app_name = "hooks"
urlpatterns = [
    path("hooks/", views.index, name="index"),
    path("hooks/new/", views.new, name="new"),
    path("hooks/<int:pk>/", views.show, name="show"),
    path("hooks/<int:pk>/rotate/", views.rotate, name="rotate"),
    path("hooks/<int:pk>/stop/", views.stop, name="stop"),
    path("addresses/", views.addresses, name="addresses"),
    path("addresses/new/", views.allow, name="allow"),
    path("addresses/<int:pk>/withdraw/", views.withdraw, name="withdraw"),
]
