"""The portal's own settings, and one bare page to compare with."""

import os

from desk.settings import *  # noqa: F403

ROOT_URLCONF = "tests.support.bench_urls"
LOGGING_CONFIG = None
if os.environ.get("SEARCHED"):
    INSTALLED_APPS += ["tests.support.searched.Searched"]  # noqa: F405
