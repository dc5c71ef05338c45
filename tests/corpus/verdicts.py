"""What the portal says of every harmless file and of every hostile one, in one table."""

from __future__ import annotations

import os
from collections import Counter
from io import BytesIO

import django

from tests.corpus import ACCEPTED, Made, corpus


def said_of(name: str, content: bytes) -> str:
    """ACCEPTED, or the sentence that the person reads."""
    from django.core.exceptions import ValidationError
    from django.core.files.uploadedfile import InMemoryUploadedFile

    from issues.files import UploadField

    file = InMemoryUploadedFile(BytesIO(content), "uploads", "x", "", len(content), None)
    file.name = name
    try:
        UploadField().clean(file)
    except ValidationError as refused:
        return " ".join(refused.messages)
    return ACCEPTED


def expected_of(one: Made) -> str:
    """How what is said of it begins, after its name."""
    from issues.inspection import unfit

    if one.verdict == ACCEPTED:
        return ACCEPTED
    words = {"what": "\0", "limit": "\0"}
    return unfit.Unfit(getattr(unfit, one.verdict), **words).about(one.file).partition("\0")[0]


def table() -> str:
    """Harmless ones by producer, hostile ones by group: how many as they should be."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "desk.settings")
    django.setup()
    from django.utils.translation import override

    with override("id"):
        return _table()


def _table() -> str:
    from tests.support.hostile import GROUPS, KEPT, OVER

    harmless, refused, wrong = Counter[str](), Counter[str](), []
    for one in corpus():
        right = said_of(one.file, one.content).startswith(expected_of(one))
        (harmless if one.verdict == ACCEPTED else refused)[one.producer] += right
        wrong += [] if right else [one.file]
    hostile = Counter[str]()
    for group, ones in GROUPS.items():
        for file in ones:
            over = file.verdict == OVER  # needs a smaller limit than the portal's
            right = over or (said_of(file.name, file.content) == ACCEPTED) == (file.verdict == KEPT)
            hostile[group] += right
            wrong += [] if right else [file.name]
    lines = [
        f"{'producer':42}{'accepted':>9}{'refused':>9}  (harmless; refused: with a password …)"
    ]
    lines += [
        f"{name:42}{harmless[name]:9}{refused[name]:9}" for name in sorted({*harmless, *refused})
    ]
    lines += [f"{'together':42}{harmless.total():9}{refused.total():9}", ""]
    lines += [f"hostile: {name:33}{hostile[name]:9} of {len(GROUPS[name])}" for name in GROUPS]
    lines.append(f"hostile together {hostile.total()} of {sum(map(len, GROUPS.values()))}")
    lines.append(f"not as they should be: {', '.join(wrong) or 'none'}")
    return "\n".join(lines) + "\n"
