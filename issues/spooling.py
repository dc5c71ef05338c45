"""Large uploads on their way into a temporary file, which the disk may not take."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import (
    FileUploadHandler,
    StopFutureHandlers,
    TemporaryFileUploadHandler,
)


class LostUpload(UploadedFile):
    """An upload that could not be kept; its field refuses it."""


class UnkeptUpload(FileUploadHandler):
    """Stands before all other handlers and drops what they shall not keep.

    Of a body that did not arrive whole (`desk.serving`) no file is believed, and of very many files
    none beyond MOST is kept: each would hold one open.
    """

    MOST = 100
    incomplete = unkept = False
    count = 0

    def handle_raw_input(self, input_data: Any, META: dict[str, Any], *rest: Any) -> None:  # noqa: N803
        self.incomplete = bool(META.get("sinergi.incomplete"))

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.count += 1
        self.unkept = self.incomplete or self.count > self.MOST
        if self.unkept:
            raise StopFutureHandlers

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        return None if self.unkept else raw_data

    def file_complete(self, file_size: int) -> UploadedFile | None:
        if not self.unkept:
            return None
        return LostUpload(BytesIO(), self.file_name, self.content_type, file_size)


class SpooledUpload(TemporaryFileUploadHandler):
    """An upload in a temporary file: a full disk costs this file and not the whole request.

    What else was typed into the form arrives, and is shown again beside the refusal.
    """

    lost = False

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        self.lost = False
        vars(self).pop("file", None)  # of the upload before this one
        with self._or_lost():
            super().new_file(*args, **kwargs)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if not self.lost:
            with self._or_lost():
                super().receive_data_chunk(raw_data, start)

    def file_complete(self, file_size: int) -> UploadedFile | None:
        if not self.lost:
            with self._or_lost():
                return super().file_complete(file_size)
        if hasattr(self, "file"):
            with suppress(OSError):
                self.file.close()
        return LostUpload(BytesIO(), self.file_name, self.content_type, file_size)

    @contextmanager
    def _or_lost(self) -> Iterator[None]:
        try:
            yield
        except OSError:
            self.lost = True
