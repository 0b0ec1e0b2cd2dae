"""The Django settings of every Onebox product, read from the environment.

A product's own settings module starts with `from onebox.app.settings import *` and adds its apps.
Every variable is named ONEBOX_…; docs/settings.md lists them all.
"""

from typing import Any

from onebox.app import environment as env

DEBUG = env.flag("ONEBOX_DEBUG")
SECRET_KEY = env.text("ONEBOX_SECRET_KEY")
ALLOWED_HOSTS = env.listing("ONEBOX_HOSTS")
ONEBOX_ORIGIN = env.text("ONEBOX_ORIGIN", "http://localhost:8000")
"""Scheme, host and port under which browsers reach this server: links in mails start with it."""

ONEBOX_RELEASE = env.word("ONEBOX_RELEASE", "dev")
"""Stands in every ETag, so that a new release is never answered with an old one's bytes."""
ONEBOX_BOX = env.number("ONEBOX_BOX", 1, least=1)
"""This box's number: a group's clock only ticks on the box that owns the group."""
ONEBOX_KEPT_MB = env.number("ONEBOX_KEPT_MB", 32)
"""How many MB of answers each process may keep; 0 keeps none."""
ONEBOX_BODY_MB = env.number("ONEBOX_BODY_MB", 2, least=1)
"""Larger request bodies are answered 413."""
ONEBOX_RATE_MEMBER = env.number("ONEBOX_RATE_MEMBER", 1200, least=1)
"""API requests a minute for one signed-in person."""
ONEBOX_RATE_ADDRESS = env.number("ONEBOX_RATE_ADDRESS", 6000, least=1)
"""API requests a minute from one address (an office shares one)."""
ONEBOX_INVITATIONS_DAY = env.number("ONEBOX_INVITATIONS_DAY", 100, least=1)
"""Mails with invitations that one person may cause in a day (UTC), in all their groups together."""
ONEBOX_TOMBSTONE_DAYS = env.number("ONEBOX_TOMBSTONE_DAYS", 30, least=1)
"""How long deletions stay in the change feed; a client away for longer loads everything anew."""
ONEBOX_LIVE_STREAMS = env.number("ONEBOX_LIVE_STREAMS", 10_000, least=1)
"""Live streams that may be open at once on this box; each takes a file handle and about 12 KB."""
ONEBOX_LIVE_RECHECK = env.number("ONEBOX_LIVE_RECHECK", 60, least=1)
"""Seconds after which the access behind each open live stream is checked again without a cause."""
ONEBOX_SQL_GUARD = env.flag("ONEBOX_SQL_GUARD", default=DEBUG)
"""Refuse, at run time, any statement that reads or writes a group's table without naming the group."""

INSTALLED_APPS = [
    "onebox.app.groups",
    "onebox.app.people",
    "onebox.app.api",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.admin",
    "django.contrib.staticfiles",
    "drf_spectacular_sidecar",  # Swagger UI's files, for /api/docs
    "allauth",
    "allauth.account",
    "allauth.headless",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.usersessions",
]

ONEBOX_TABLE_KINDS = {
    "account": "directory",
    "mfa": "directory",
    "socialaccount": "directory",
    "usersessions": "directory",
    "auth": "directory",
    "contenttypes": "directory",
    "admin": "directory",
}
"""Where the tables of other people's apps live, by app label or model label (see onebox.app.groups.TableKind)."""

DATABASES: dict[str, dict[str, Any]] = {
    "default": {
        "ENGINE": "onebox.app.db",
        "NAME": env.text("ONEBOX_DB_NAME", "onebox"),
        "USER": env.text("ONEBOX_DB_USER", "onebox"),
        "PASSWORD": env.text("ONEBOX_DB_PASSWORD", ""),
        "HOST": env.text("ONEBOX_DB_SOCKET", "/run/mysqld/mysqld.sock"),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
    }
}
CACHES = {"default": {"BACKEND": "onebox.app.people.cache.TableCache"}}

ONEBOX_PRODUCT = "Onebox"
"""What mails call the product; a product's own settings give its name."""
AUTH_USER_MODEL = "people.Account"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "name")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 8}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
_HTTPS = ONEBOX_ORIGIN.startswith("https://")
SESSION_ENGINE = "onebox.app.people.sessions"
SESSION_COOKIE_AGE = 30 * 24 * 3600
SESSION_COOKIE_NAME = "__Host-session" if _HTTPS else "session"
"""Browsers take the first name only with Secure, for this host alone."""
SESSION_COOKIE_SECURE = _HTTPS
CSRF_COOKIE_SECURE = _HTTPS
CSRF_TRUSTED_ORIGINS = [ONEBOX_ORIGIN]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
"""Set by our own nginx at each request; it alone reaches the app's socket."""

HEADLESS_ONLY = True
HEADLESS_CLIENTS = ("browser",)
HEADLESS_FRONTEND_URLS = {
    "account_confirm_email": f"{ONEBOX_ORIGIN}/verify-email/{{key}}",
    "account_reset_password": f"{ONEBOX_ORIGIN}/reset-password",
    "account_reset_password_from_key": f"{ONEBOX_ORIGIN}/reset-password/{{key}}",
    "account_signup": f"{ONEBOX_ORIGIN}/sign-up",
    "socialaccount_login_error": f"{ONEBOX_ORIGIN}/sign-in",
}
ACCOUNT_ADAPTER = "onebox.app.people.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_SIGNUP_FORM_CLASS = "onebox.app.people.forms.SignupForm"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True
ACCOUNT_LOGIN_ON_PASSWORD_RESET = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
MFA_ADAPTER = "onebox.app.people.factors.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_TOLERANCE = 1
"""Telephones' clocks are half a minute wrong."""
MFA_PASSKEY_LOGIN_ENABLED = True
SOCIALACCOUNT_ADAPTER = "onebox.app.people.adapter.ProviderAdapter"
SOCIALACCOUNT_PROVIDERS = env.providers("google", "microsoft")
INSTALLED_APPS += [f"allauth.socialaccount.providers.{name}" for name in SOCIALACCOUNT_PROVIDERS]

ONEBOX_MAIL_FOLDER = env.text("ONEBOX_MAIL_FOLDER", "")
"""Where mails are put in place of being sent, to be read at /dev/mail: on a developer's machine only."""
DEFAULT_FROM_EMAIL = env.text("ONEBOX_MAIL_FROM", "no-reply@localhost")
if ONEBOX_MAIL_FOLDER:
    env.refuse_unless_local("ONEBOX_MAIL_FOLDER", ONEBOX_ORIGIN)
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = ONEBOX_MAIL_FOLDER
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

MIDDLEWARE = [
    "onebox.app.people.address.AddressMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]
ROOT_URLCONF = "onebox.app.urls"
WSGI_APPLICATION = "onebox.app.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
STATIC_URL = "/static/"
STATIC_ROOT = env.text("ONEBOX_STATIC", "var/static")
"""Where `manage collectstatic` puts the files of the admin and of the API's page, for nginx to serve."""
APPEND_SLASH = False
SILENCED_SYSTEM_CHECKS = ["models.W036"]
"""Conditional unique constraints, which MariaDB doesn't make. django-allauth has two, beside which it looks for itself;
on group data they are an error of their own (onebox.E020)."""
