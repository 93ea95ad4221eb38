from django.urls import path

from qiaoliang.economy.policies import advice, deliveries, views

app_name = "policies"
urlpatterns = [
    path("policies/", views.index, name="index"),
    path("policies/new/", views.new, name="new"),
    path("policies/strategies/", views.strategies, name="strategies"),
    path("policies/<int:pk>/", views.show, name="show"),
    path("policies/<int:pk>/reach/", views.reach, name="reach"),
    path("policies/<int:pk>/amend/", views.amend, name="amend"),
    path("policies/<int:pk>/publish/", views.publish, name="publish"),
    path("policies/<int:pk>/withdraw/", views.withdraw, name="withdraw"),
    path("policies/<int:pk>/deliver/", views.deliver, name="deliver"),
    path("policies/enterprises/<int:pk>/", deliveries.enterprise, name="enterprise"),
    path("policies/enterprises/<int:pk>/panel/", deliveries.panel, name="panel"),
    path("policies/enterprises/<int:pk>/qualify/", deliveries.qualify, name="qualify"),
    path("policies/enterprises/<int:pk>/hand-over/", deliveries.hand_over, name="hand_over"),
    path("deliveries/", deliveries.index, name="deliveries"),
    path("deliveries/<int:pk>/", deliveries.show, name="delivery"),
    path("deliveries/<int:pk>/open/", deliveries.open_, name="open"),
    path("deliveries/<int:pk>/moves/<slug:move>/", deliveries.follow, name="follow"),
    path("advice/", advice.index, name="advice"),
    path("advice/new/", advice.new, name="advise"),
    path("advice/<int:pk>/", advice.show, name="one_advice"),
    path("advice/<int:pk>/answer/", advice.answer, name="answer_advice"),
    path("advice/<int:pk>/carry-out/", advice.carry_out, name="carry_out"),
]
