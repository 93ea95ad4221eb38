from django.urls import path

from qiaoliang.instructors.postings import handoverviews, standingviews, transferviews, views

app_name = "postings"
urlpatterns = [
    path("", views.index, name="index"),
    path("new/", views.new, name="new"),
    path("<int:pk>/", views.show, name="show"),
    path("<int:pk>/end/", views.end, name="end"),
    path("<int:pk>/letter.docx", views.letter, name="letter"),
    path("<int:pk>/enterprise-letter.docx", views.enterprise_letter, name="enterprise_letter"),
    path("<int:pk>/reappoint/", views.reappoint, name="reappoint"),
    path("transfer/<int:instructor>/", transferviews.transfer, name="transfer"),
    path("transfers/<int:pk>/", transferviews.show, name="transferred"),
    path("transfers/<int:pk>/undo/", transferviews.undo, name="undo_transfer"),
    path("pins/", standingviews.pins, name="pins"),
    path("pins/new/", standingviews.pin, name="pin"),
    path("pins/<int:pk>/end/", standingviews.unpin, name="unpin"),
    path("handovers/", handoverviews.index, name="handovers"),
    path("handovers/<int:pk>/", handoverviews.show, name="handover"),
    path("handovers/<int:pk>/note/", handoverviews.write_note, name="write_note"),
    path("handovers/<int:pk>/ask/", handoverviews.ask_back, name="ask_back"),
    path("handovers/<int:pk>/accept/", handoverviews.accept, name="accept"),
    path("conflicts/", views.conflicts, name="conflicts"),
    path("conflicts/new/", views.add_conflict, name="add_conflict"),
    path("conflicts/<int:pk>/end/", views.end_conflict, name="end_conflict"),
]
