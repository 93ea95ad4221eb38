"""The cookie of the messages shown once, under the prefix that binds cookies to this host."""

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage


class Messages(CookieStorage):
    """Django's own storage; its name of the cookie is a constant, so it takes a class to change it."""

    cookie_name = f"{settings.QIAOLIANG_COOKIE_PREFIX}messages"
