from django.urls import path

from qiaoliang.harmony.concerns import views

app_name = "concerns"
urlpatterns = [
    path("concerns/", views.concerns, name="concerns"),
    path("concerns/<int:pk>/", views.concern, name="concern"),
    path("concerns/<int:pk>/answer/", views.answer, name="answer"),
    path("concerns/<int:pk>/close/", views.close, name="close"),
    path("concerns/<int:pk>/hand-over/", views.hand_over, name="hand_over"),
    path("posters/", views.posters, name="posters"),
    path("posters/new/", views.hang, name="hang"),
    path("posters/<int:pk>/", views.poster, name="poster"),
    path("posters/<int:pk>/letter/", views.print_poster, name="letter"),
    path("posters/<int:pk>/renew/", views.renew, name="renew"),
    path("posters/<int:pk>/take-down/", views.take_down, name="take_down"),
]
