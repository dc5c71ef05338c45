"""The portal's own settings, and holes that the scanners have to find."""

from desk.settings import *  # noqa: F403

ROOT_URLCONF = "tests.support.scan_urls"
