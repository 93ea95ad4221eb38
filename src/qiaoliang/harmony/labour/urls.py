from django.urls import path

from qiaoliang.harmony.labour import views

app_name = "labour"
urlpatterns = [
    path("consultations/", views.consultations, name="consultations"),
    path("consultations/new/", views.propose, name="propose"),
    path("consultations/<int:pk>/", views.consultation, name="consultation"),
    path("consultations/<int:pk>/steps/<slug:code>/", views.consultation_step, name="consultation_step"),
    path("disputes/", views.disputes, name="disputes"),
    path("disputes/new/", views.accept, name="accept"),
    path("disputes/<int:pk>/", views.dispute, name="dispute"),
    path("disputes/<int:pk>/steps/<slug:code>/", views.dispute_step, name="dispute_step"),
    path("disputes/<int:pk>/hand-over/", views.hand_over, name="hand_over"),
]
