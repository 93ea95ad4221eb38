from django.urls import URLPattern, re_path

from qiaoliang.kit.api.problems import as_problems
from qiaoliang.web.api.interface import INTERFACE, nothing_here

app_name = "api"


def _guarded(pattern: URLPattern) -> URLPattern:
    """Whatever the framework answers by itself is a problem too."""
    return URLPattern(pattern.pattern, as_problems(pattern.callback), pattern.default_args, pattern.name)


urlpatterns = [
    *(_guarded(pattern) for pattern in INTERFACE.urls[0] if isinstance(pattern, URLPattern) and str(pattern.pattern)),
    re_path(r"^.*$", as_problems(nothing_here), name="nothing"),
]
