"""Settings of the test suite: the planner's, a throw-away database, the SQL guard always on."""

import os

os.environ.setdefault("ONEBOX_SECRET_KEY", "only-for-tests")
os.environ.setdefault("ONEBOX_HOSTS", "testserver,localhost,127.0.0.1")
os.environ.setdefault("ONEBOX_SQL_GUARD", "1")
os.environ.setdefault("ONEBOX_DB_SOCKET", "var/mariadb/mariadb.sock")

from planner.settings import *

INSTALLED_APPS = [*INSTALLED_APPS, "tests.shop", "tests.market"]
DATABASES["default"]["HOST"] = os.path.abspath(DATABASES["default"]["HOST"])  # noqa: PTH100
DATABASES["default"]["TEST"] = {"NAME": os.environ.get("ONEBOX_TEST_DATABASE", "test_onebox")}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
