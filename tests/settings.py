"""The site's settings for tests: nothing is left on the disk, and a quick hash, since people log in often."""

import os
from pathlib import Path
from tempfile import TemporaryDirectory

os.environ["WUZHA_SECRET_KEY"] = "a secret for tests alone, known to everyone who reads this file"

from wuzha.site.settings import *  # noqa: F403  the tests change a few of the settings of the site

_DATA = TemporaryDirectory(prefix="wuzha-tests-")
DATA = Path(_DATA.name)
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
if "sqlite" in DATABASES["default"]["ENGINE"]:
    # The tests share one connection, and ask of it again and again what takes longer to plan than to answer.
    DATABASES["default"]["OPTIONS"]["cached_statements"] = 1000
STATIC_ROOT = None
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
