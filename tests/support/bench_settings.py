"""The portal's own settings, and one bare page to compare with."""

from desk.settings import *  # noqa: F403

ROOT_URLCONF = "tests.support.bench_urls"
LOGGING_CONFIG = None
