from django.urls import path

from qiaoliang.results.periods import filed_views, paper_views, restated_views, views, year_views

app_name = "periods"
urlpatterns = [
    path("", views.index, name="index"),
    path("new/", views.new, name="new"),
    path("<int:pk>/", views.show, name="show"),
    path("<int:pk>/submit/", views.submit, name="submit"),
    path("<int:pk>/approve/", views.approve, name="approve"),
    path("<int:pk>/accept/", views.accept, name="accept"),
    path("<int:pk>/return/", views.give_back, name="give_back"),
    path("<int:pk>/unlock/", views.unlock, name="unlock"),
    path("<int:pk>/call-off/", views.call_off, name="call_off"),
    path("<int:pk>/compare/", restated_views.compare, name="compare"),
    path("years/<slug:code>/", year_views.of_figure, name="years"),
    path("<int:pk>/word/", paper_views.word, name="word"),
    path("<int:pk>/preview/", paper_views.preview, name="preview"),
    path("figures/<int:pk>/", views.figure, name="figure"),
    path("figures/<int:pk>/records/", filed_views.records, name="figure_records"),
    path("restatements/<int:pk>/", restated_views.show, name="restatement"),
    path("restatements/<int:pk>/adopt/", restated_views.adopt, name="adopt"),
    path("restatements/<int:pk>/refuse/", restated_views.refuse, name="refuse"),
]
