from django.urls import path

from qiaoliang.web.dossier import brief, cases, instructors, merging, views

app_name = "dossier"
urlpatterns = [
    path("enterprises/", views.enterprises, name="enterprises"),
    path("enterprises/duplicates/", merging.index, name="duplicates"),
    path("enterprises/<int:pk>/", views.enterprise, name="enterprise"),
    path("enterprises/cases/", cases.cases, name="cases"),
    path("enterprises/<int:pk>/brief/", brief.brief, name="brief"),
    path("enterprises/<int:pk>/record/", views.enterprise_record, name="record"),
    path("enterprises/<int:pk>/merge-record/<int:other>/", merging.merge_record, name="merge_record"),
    path("enterprises/merges/<int:pk>/undo/", merging.undo_merge, name="undo_merge"),
    path("instructors/", instructors.index, name="instructors"),
    path("instructors/<int:pk>/", instructors.show, name="instructor"),
    path("instructors/<int:pk>/end/", instructors.end, name="end_service"),
]
