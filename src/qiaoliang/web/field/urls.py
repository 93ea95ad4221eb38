from django.urls import path

from qiaoliang.web.field import attention, clashes, shell, views

app_name = "field"
urlpatterns = [
    path("", views.today, name="today"),
    path("contact/", views.contact, name="contact"),
    path("entries/", views.entries, name="entries"),
    path("mine/", views.mine, name="mine"),
    path("attention/", attention.index, name="attention"),
    path("attention/enterprises/", attention.enterprises, name="attention_enterprises"),
    path("attention/contacts/", attention.contacts, name="attention_contacts"),
    path("names/", shell.names, name="names"),
    path("shell/", shell.shell, name="shell"),
    path("sw.js", shell.service_worker, name="service_worker"),
    path("clashes/", clashes.index, name="clashes"),
    path("clashes/<int:pk>/", clashes.show, name="clash"),
]
