"""Settings of the peers in Django: the planner's models and database, and the middleware of Django's documentation.

BENCH_URLS names the module with the peer's URLs.
"""

import os

from planner.settings import *

ROOT_URLCONF = os.environ["BENCH_URLS"]
INSTALLED_APPS = [*(app for app in INSTALLED_APPS if "allauth" not in app), "rest_framework"]
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
# Kept connections without a ping before each request: faster than Onebox's own setting, in the peers' favour.
DATABASES["default"]["CONN_HEALTH_CHECKS"] = False

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.SessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
}
NINJA_PAGINATION_PER_PAGE = 50
