"""What an upload may cost the server, whatever is sent: the first of Django's upload handlers.

A file beyond ``MOST_STORED`` is read from the wire and dropped, neither kept in memory
nor on disk, and stands in ``request.FILES`` by its name and size alone: opening it says
that it is too large, as of one that is only beyond the limit of its page.
"""

from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from targets.exchange.cells import MB

MOST_STORED = 32 * MB
# Of a form around the file.
_FIELDS = MB


class BoundedUpload(FileUploadHandler):
    """Passes a file on to the handlers after it as long as it is not too large."""

    def handle_raw_input(
        self, _input: Any, _headers: Any, content_length: int, *_rest: Any
    ) -> None:
        """Keep nothing at all when the request itself says that it is too long."""
        self._is_long = content_length > MOST_STORED + _FIELDS

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        is_kept = not self._is_long and start + len(raw_data) <= MOST_STORED
        return raw_data if is_kept else None

    def file_complete(self, file_size: int) -> UploadedFile | None:
        if not self._is_long and file_size <= MOST_STORED:
            return None
        size = max(file_size, MOST_STORED + 1)
        return UploadedFile(BytesIO(), self.file_name, self.content_type, size)
