from django.urls import path

from qiaoliang.access.accounts import entry, security, views

app_name = "accounts"
urlpatterns = [
    path("sign-in/", entry.sign_in, name="sign_in"),
    path("second/", entry.second, name="second"),
    path("again/", entry.again, name="again"),
    path("sign-out/", views.sign_out, name="sign_out"),
    path("password/", views.password, name="password"),
    path("views/", views.saved_views, name="saved_views"),
    path("security/", security.index, name="security"),
    path("security/app/", security.app, name="app"),
    path("security/key/", security.key, name="key"),
    path("security/codes/", security.codes, name="codes"),
    path("security/remove/<int:factor_pk>/", security.remove, name="remove"),
    path("security/end/", security.end, name="end"),
]
