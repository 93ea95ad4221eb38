from django.urls import path

from qiaoliang.results.indicators import pivot_views, publishing, views

app_name = "indicators"
urlpatterns = [
    path("", views.index, name="index"),
    path("definitions/", views.definitions, name="definitions"),
    path("statistics/", publishing.index, name="statistics"),
    path("statistics/new/", publishing.new, name="publish_statistic"),
    path("statistics/<int:pk>/void/", publishing.void, name="void_statistic"),
    path("pivot/", pivot_views.show, name="pivot"),
    path("pivot/share/", pivot_views.share, name="share_view"),
    path("pivot/views/<int:pk>/withdraw/", pivot_views.withdraw, name="withdraw_view"),
    path("<slug:code>/", views.records, name="records"),
    path("<slug:code>/trend/", views.trend, name="trend"),
]
