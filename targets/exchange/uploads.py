"""What an upload may cost the server, whatever is sent: the first of Django's upload handlers.

The files of a request longer than ``MOST_STORED`` are read from the wire and dropped,
neither kept in memory nor on disk. They stand in ``request.FILES`` by name and size
alone: opening them says that they are too large, as of one that is only beyond the
limit of its page. (What states no length has no body: WSGI gives no more than is stated.)
"""

from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopFutureHandlers

from targets.exchange.cells import MB

MOST_STORED = 32 * MB


class BoundedUpload(FileUploadHandler):
    """Passes files on to the handlers after it unless the request is too long."""

    def handle_raw_input(
        self, _input: Any, _headers: Any, content_length: int, *_rest: Any
    ) -> None:
        """Know beforehand whether anything will be kept."""
        self._is_long = content_length > MOST_STORED

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        if self._is_long:
            raise StopFutureHandlers

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        return None if self._is_long else raw_data

    def file_complete(self, file_size: int) -> UploadedFile | None:
        if not self._is_long:
            return None
        size = max(file_size, MOST_STORED)
        return UploadedFile(BytesIO(), self.file_name, self.content_type, size)
