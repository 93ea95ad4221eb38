from django.urls import path

from qiaoliang.registry.enterprises import views

app_name = "enterprises"
urlpatterns = [
    path("new/", views.register, name="register"),
    path("<int:pk>/amend/", views.amend, name="amend"),
    path("<int:pk>/rename/", views.rename, name="rename"),
    path("<int:pk>/change-code/", views.change_code, name="change_code"),
    path("<int:pk>/move/", views.move_town, name="move_town"),
    path("<int:pk>/state/", views.set_state, name="set_state"),
    path("<int:pk>/undo-closure/", views.undo_closure, name="undo_closure"),
    path("<int:pk>/merger/", views.merge_into, name="merge_into"),
    path("<int:pk>/split/", views.split, name="split"),
    path("<int:pk>/people/new/", views.add_person, name="add_person"),
    path("<int:pk>/needs/", views.set_needs, name="set_needs"),
    path("<int:pk>/members/", views.declare_members, name="declare_members"),
    path("people/<int:pk>/amend/", views.amend_person, name="amend_person"),
    path("people/<int:pk>/end/", views.end_person, name="end_person"),
    path("people/<int:pk>/phone/", views.reveal_phone, name="reveal_phone"),
]
