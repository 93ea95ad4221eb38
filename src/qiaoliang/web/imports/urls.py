"""The addresses of imports, with every kind of roster made known."""

from qiaoliang.registry.imports.urls import app_name as app_name
from qiaoliang.registry.imports.urls import urlpatterns as urlpatterns
from qiaoliang.web.imports import kinds as kinds  # registers them
