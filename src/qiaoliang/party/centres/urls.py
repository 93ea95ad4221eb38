from django.urls import path

from qiaoliang.party.centres import views

app_name = "centres"
urlpatterns = [
    path("centres/bookings/", views.bookings, name="bookings"),
    path("centres/bookings/<int:pk>/cancel/", views.cancel, name="cancel"),
    path("centres/bookings/<int:pk>/use/", views.use, name="use"),
    path("centres/shortages/", views.shortages, name="shortages"),
    path("centres/shortages/new/", views.new_shortage, name="new_shortage"),
    path("centres/shortages/<int:pk>/settle/", views.settle, name="settle"),
    path("centres/rooms/<int:pk>/close/", views.close_room, name="close_room"),
    path("centres/<int:pk>/rooms/", views.rooms, name="rooms"),
    path("centres/<int:pk>/rooms/new/", views.new_room, name="new_room"),
    path("centres/<int:pk>/rooms/hours/", views.hours, name="hours"),
    path("centres/<int:pk>/rooms/describe/", views.describe, name="describe"),
    path("centres/<int:pk>/rooms/book/", views.book, name="book"),
]
