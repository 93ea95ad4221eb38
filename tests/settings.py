"""The product's settings, made hostile: nothing may hide behind a fast default."""

import os
import tempfile

os.environ["QIAOLIANG_HOME"] = tempfile.mkdtemp(prefix="qiaoliang-test-")

from qiaoliang.settings import *  # noqa: F403
from qiaoliang.settings import DATABASES, TEMPLATES

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # argon2 costs 200 ms a sign-in
AXES_ENABLED = True
QIAOLIANG_REQUESTS_A_MINUTE = 10**9  # a test opens every page there is within a minute; one of them lowers it
QIAOLIANG_ONE_STEP = True  # the cast signs in by password; tests of the second factor turn it off
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
QIAOLIANG_FRESH_SECONDS = 0  # what one person wrote the other sees at once; test_freshness.py tests the seconds
WHITENOISE_AUTOREFRESH = True  # do not scan static files at every start of a client


class _Undefined(str):
    """An undefined template variable is a fault, not an empty string."""

    __slots__ = ()

    def __contains__(self, item: object) -> bool:
        return item == "%s"

    def __mod__(self, missing: object) -> str:
        name = str(missing)
        raise AssertionError(f"undefined template variable: {name}")


TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = _Undefined("%s")
if DATABASES["default"]["ENGINE"].endswith("postgresql"):
    # As in earnest, but without the pool: it outlives a test database and would hold it open.
    DATABASES["default"]["OPTIONS"] = {"options": "-c jit=off"}
else:  # a file, because threads that share an in-memory base do not wait for each other as they do in earnest
    DATABASES["default"]["TEST"] = {"NAME": f"{os.environ['QIAOLIANG_HOME']}/test.sqlite3"}
    _commands = DATABASES["default"]["OPTIONS"]["init_command"]
    DATABASES["default"]["OPTIONS"]["init_command"] = _commands.replace("synchronous=FULL", "synchronous=OFF")
