from django.urls import path

from qiaoliang.harmony.culture import handbooks

app_name = "culture"
urlpatterns = [
    path("handbooks/", handbooks.index, name="handbooks"),
    path("handbooks/<int:pk>/", handbooks.edition, name="edition"),
]
