"""A search in some places alone, to be compared with one that knows no others."""

import os

from django.apps import AppConfig


class Searched(AppConfig):
    """SEARCHED=issue,recommendation leaves these of `issues.places.PLACES`."""

    name = "tests.support"
    label = "searched"

    def ready(self) -> None:
        from issues.places import PLACES

        wanted = os.environ["SEARCHED"].split(",")
        PLACES[:] = [place for place in PLACES if place.name in wanted]
