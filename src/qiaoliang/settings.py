"""Django settings. Everything a deployment may change comes from the environment; the rest is decided here."""

import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from qiaoliang import wiring
from qiaoliang.kit.wholefile import whole_file

PACKAGE = Path(__file__).resolve().parent

# QIAOLIANG_HOME holds the database (SQLite), files and keys: the one folder to back up.
HOME = Path(os.environ.get("QIAOLIANG_HOME", "var")).resolve()
QIAOLIANG_HOME = HOME
QIAOLIANG_KEYS = HOME / "keys"
QIAOLIANG_FILES = HOME / "files"
QIAOLIANG_BACKUPS = os.environ.get("QIAOLIANG_BACKUPS", "")  # folder of scheduled backups; none are made without
QIAOLIANG_ANCHORS = os.environ.get("QIAOLIANG_ANCHORS", "") or HOME / "anchors.txt"  # heads of the log, one a day
QIAOLIANG_SEALING = os.environ.get("QIAOLIANG_SEALING", "aes")  # cipher of what is sensitive: aes or sm4
if QIAOLIANG_SEALING not in ("aes", "sm4"):
    raise ImproperlyConfigured("QIAOLIANG_SEALING must be aes or sm4")
QIAOLIANG_CHAIN = os.environ.get("QIAOLIANG_CHAIN", "sha256")  # digest of new entries of the log: sha256 or sm3
if QIAOLIANG_CHAIN not in ("sha256", "sm3"):
    raise ImproperlyConfigured("QIAOLIANG_CHAIN must be sha256 or sm3")
# Lets a server start on a database that forgets what it has answered for (fsync=off): rehearsals and tests only.
QIAOLIANG_ALLOW_LOSS = os.environ.get("QIAOLIANG_ALLOW_LOSS", "") == "1"
QIAOLIANG_DEMO = os.environ.get("QIAOLIANG_DEMO", "") == "1"


def _origins(address: str) -> list[str]:
    """The origin of an address, as a policy names it; none for an empty one."""
    parts = urlsplit(address)
    return [f"{parts.scheme}://{parts.netloc}"] if address else []


def _sealed(host: str, given: dict[str, Any]) -> dict[str, Any]:
    """A database on another machine is spoken to over TLS, and its certificate checked, unless its URL says how."""
    is_here = host in ("", "localhost", "127.0.0.1", "::1") or host.startswith("/")
    return given if is_here or "sslmode" in given else {"sslmode": "verify-full", "sslrootcert": "system", **given}


def _secret_key() -> str:
    """The signing key, made on first use and kept with the other keys (never in the repository)."""
    path = QIAOLIANG_KEYS / "signing.key"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with whole_file(path, 0o600, first=True) as file:
            file.write(secrets.token_urlsafe(48).encode())
    return path.read_text()


SECRET_KEY = os.environ.get("QIAOLIANG_SECRET_KEY") or _secret_key()
DEBUG = os.environ.get("QIAOLIANG_DEBUG", "") == "1"
ALLOWED_HOSTS = os.environ.get("QIAOLIANG_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [origin for origin in os.environ.get("QIAOLIANG_ORIGINS", "").split(",") if origin]
BEHIND_TLS = os.environ.get("QIAOLIANG_TLS", "") == "1"
if DEBUG and BEHIND_TLS:
    raise ImproperlyConfigured(
        "QIAOLIANG_DEBUG=1 shows the inside of the server to everybody: not with QIAOLIANG_TLS=1"
    )
# A cookie of this name is taken by browsers only over TLS, from this very host, for all of it.
QIAOLIANG_COOKIE_PREFIX = "__Host-" if BEHIND_TLS else ""

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "axes",
    "csp",
    "django_filters",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "qiaoliang.kit",
    *wiring.DOMAINS,
]

MIDDLEWARE = [
    "qiaoliang.kit.headers.Headers",
    "qiaoliang.web.upkeep.lines.RequestLines",
    "qiaoliang.web.upkeep.metrics.MetricsMiddleware",
    "qiaoliang.kit.headers.ThroughProxy",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",  # outside of the static files, so that they carry the policy too
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "qiaoliang.kit.english.English",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "qiaoliang.access.accounts.middleware.ActorMiddleware",
    "qiaoliang.web.burden.closing.LapsedForms",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "qiaoliang.urls"
WSGI_APPLICATION = "qiaoliang.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "qiaoliang.web.workbench.context.shell",
            ],
        },
    },
]

# --- Database: SQLite by default, PostgreSQL by QIAOLIANG_DATABASE_URL; both pass the same tests.
_url = os.environ.get("QIAOLIANG_DATABASE_URL", "")
if _url:
    # A connection is tried before it is handed out: after a restart of the database those of the pool are dead.
    DATABASES = {"default": dj_database_url.parse(_url, conn_max_age=0, conn_health_checks=True)}
    # A new PostgreSQL connection per request costs five sixths of the throughput; the pool wants CONN_MAX_AGE=0.
    # Just-in-time compilation costs more than the whole of a page's short queries; they are never long enough to gain.
    DATABASES["default"]["OPTIONS"] = {
        **_sealed(str(DATABASES["default"].get("HOST") or ""), dict(DATABASES["default"].get("OPTIONS", {}))),
        # There are fewer threads than connections: nobody waits for one but while the database is away. Then attempts
        # end after three seconds and who waits after five, and the next request tries afresh; with longer times, whose
        # pauses double, a server stayed away for twenty seconds after its database had come back.
        "pool": {"min_size": 1, "max_size": 8, "timeout": 5, "reconnect_timeout": 3},
        "options": "-c jit=off",
    }
else:
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": str(HOME / "qiaoliang.sqlite3"),
            "CONN_MAX_AGE": 600,
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": (
                    "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA foreign_keys=ON;"
                    "PRAGMA cache_size=-65536;PRAGMA temp_store=MEMORY;PRAGMA mmap_size=268435456;"
                ),
            },
        },
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Who signs in
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
# `asvs` (long, not known, for as long as one likes) or `mlps3` (GB/T 22239-2019: classes, 90 days, history)
QIAOLIANG_PASSWORD_PROFILE = os.environ.get("QIAOLIANG_PASSWORD_PROFILE", "asvs")
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "qiaoliang.access.accounts.passwords.ProfileValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    # Most of Django's list are too short to be asked about here; this one holds long ones out of published breaches.
    {
        "NAME": "django.contrib.auth.password_validation.CommonPasswordValidator",
        "OPTIONS": {"password_list_path": PACKAGE / "access/accounts/data/known-passwords.txt.gz"},
    },
]
LOGIN_URL = "accounts:sign_in"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "accounts:sign_in"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours: five failures lock for fifteen minutes
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_CALLABLE = "qiaoliang.access.accounts.entry.locked_out"
AXES_RESET_ON_SUCCESS = True
AXES_DISABLE_ACCESS_LOG = True
AXES_VERBOSE = False
SESSION_COOKIE_AGE = QIAOLIANG_ABSOLUTE_SECONDS = 12 * 3600  # ActorMiddleware holds both limits: a cookie is renewed
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = f"{QIAOLIANG_COOKIE_PREFIX}sessionid", f"{QIAOLIANG_COOKIE_PREFIX}csrftoken"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = BEHIND_TLS
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "qiaoliang.access.accounts.views.form_expired"
QIAOLIANG_IDLE_SECONDS = 30 * 60
# Of one person: more is a program.
QIAOLIANG_REQUESTS_A_MINUTE = int(os.environ.get("QIAOLIANG_REQUESTS_A_MINUTE", "600"))

# --- The second factor, and the city's single sign-on. django-allauth keeps the factors and speaks OpenID Connect; the
# pages are ours. A demo may let its cast in by password alone; without QIAOLIANG_DEMO the word counts for nothing.
QIAOLIANG_ONE_STEP = QIAOLIANG_DEMO and os.environ.get("QIAOLIANG_ONE_STEP", "") == "1"
# Who must have a second factor: `privileged` roles, or `everyone` who signs in.
QIAOLIANG_SECOND_FACTOR = os.environ.get("QIAOLIANG_SECOND_FACTOR", "privileged")
if QIAOLIANG_SECOND_FACTOR not in ("privileged", "everyone"):
    raise ImproperlyConfigured("QIAOLIANG_SECOND_FACTOR must be privileged or everyone")
QIAOLIANG_PROOF_SECONDS = 15 * 60  # how fresh a second factor must be before an export or a look at what is masked
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
MFA_ADAPTER = "qiaoliang.access.accounts.adapters.Factors"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
SOCIALACCOUNT_ADAPTER = "qiaoliang.access.accounts.adapters.SingleSignOn"
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_ONLY = False
QIAOLIANG_OIDC_SERVER = os.environ.get("QIAOLIANG_OIDC_SERVER", "").rstrip("/")
QIAOLIANG_OIDC_CLAIM = os.environ.get("QIAOLIANG_OIDC_CLAIM", "preferred_username")  # holds the name of the account
SOCIALACCOUNT_PROVIDERS: dict[str, dict[str, Any]] = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": []}}
if QIAOLIANG_OIDC_SERVER:
    SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"] = [
        {
            "provider_id": "city",
            "name": os.environ.get("QIAOLIANG_OIDC_NAME", "统一身份认证"),
            "client_id": os.environ.get("QIAOLIANG_OIDC_CLIENT", "qiaoliang"),
            "secret": os.environ.get("QIAOLIANG_OIDC_SECRET", ""),
            "settings": {"server_url": QIAOLIANG_OIDC_SERVER},
        }
    ]

# --- How links reach people outside: the address they open, and the gateways a city may have
QIAOLIANG_ADDRESS = os.environ.get("QIAOLIANG_ADDRESS", "http://127.0.0.1:8000").rstrip("/")
QIAOLIANG_SMS_URL = os.environ.get("QIAOLIANG_SMS_URL", "")
QIAOLIANG_WECOM_URL = os.environ.get("QIAOLIANG_WECOM_URL", "")

# A scraper elsewhere brings this token; without it only a scraper on this machine is answered.
QIAOLIANG_METRICS_TOKEN = os.environ.get("QIAOLIANG_METRICS_TOKEN", "")
# Networks inside which systems of departments may be told of events (`10.20.0.0/16,10.21.4.0/24`); public addresses
# may be, this machine and link-local addresses never.
QIAOLIANG_HOOK_NETWORKS = [
    one.strip() for one in os.environ.get("QIAOLIANG_HOOK_NETWORKS", "").split(",") if one.strip()
]

# --- Browser-side safety
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if BEHIND_TLS:
    SECURE_SSL_REDIRECT = True
    # Monitors ask from inside, without TLS. A system that sends its token unsealed is refused (kit/headers), never led
    # on: it would not notice.
    SECURE_REDIRECT_EXEMPT = [r"^health/", r"^metrics/", r"^api/"]
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 2 * 365 * 24 * 3600
    SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "object-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "connect-src": [SELF],
        "font-src": [SELF],
        # A form that ends at the single sign-on leaves this origin; browsers hold the whole way to this list.
        "form-action": [SELF, *_origins(QIAOLIANG_OIDC_SERVER)],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "manifest-src": [SELF],
        "worker-src": [SELF],
    },
}

# --- Language and time: Chinese first, one city, one time zone
LANGUAGE_CODE = "zh-hans"
LANGUAGE_COOKIE_NAME = "qiaoliang_language"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SECURE = BEHIND_TLS
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [PACKAGE / "locale"]
FORMAT_MODULE_PATH = ["qiaoliang.formats"]
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True

# --- Files
STATIC_URL = "static/"
STATIC_ROOT = HOME / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": HOME / "files"}},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_MAX_AGE = 3600
WHITENOISE_MIMETYPES = {".svg": "image/svg+xml; charset=utf-8"}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o600

CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 5000}}}
# How old a remembered count or figure may be at most once somebody else has written; who wrote sees it at once.
QIAOLIANG_FRESH_SECONDS = 2
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
FORM_RENDERER = "qiaoliang.kit.renderer.Renderer"
MESSAGE_STORAGE = "qiaoliang.kit.cookies.Messages"

# A column comment carries each field's privacy class; SQLite has no such comments and need not say so.
SILENCED_SYSTEM_CHECKS = ["fields.W163"]

# `json` for servers: an object a line, one for every request (kit/logs.py says what may stand in it).
_LOG_FORMAT = "json" if os.environ.get("QIAOLIANG_LOG_FORMAT") == "json" else "plain"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {
        "no_tokens": {"()": "qiaoliang.kit.logs.NoTokens"},
        "no_traceback": {"()": "qiaoliang.kit.logs.NoTracebackOfRefusals"},
    },
    "formatters": {
        "plain": {"()": "qiaoliang.kit.logs.PlainLines", "format": "%(asctime)s %(levelname)s %(name)s %(message)s"},
        "json": {"()": "qiaoliang.kit.logs.JsonLines"},
    },
    "handlers": {
        "stderr": {"class": "qiaoliang.kit.logs.ToStderr", "formatter": _LOG_FORMAT, "filters": ["no_tokens"]}
    },
    "root": {"handlers": ["stderr"], "level": os.environ.get("QIAOLIANG_LOG", "WARNING")},
    "loggers": {
        "django.request": {"filters": ["no_traceback"]},
        "qiaoliang.requests": {"level": "INFO" if _LOG_FORMAT == "json" else "WARNING"},
        # Failed sign-ins stand in the product's own log; django-axes would name the account here.
        "axes": {"level": "ERROR"},
    },
}
