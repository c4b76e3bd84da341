"""What an upload leaves behind on the server: nothing of a file that is too large."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.test import RequestFactory

from targets.exchange.cells import MB, Unreadable
from targets.exchange.opening import open_book
from tests.unit.targets.spreadsheets import simple

HEAD = (
    b'--b\r\nContent-Disposition: form-data; name="tep"; filename="so-lieu.xlsx"\r\n'
    b"Content-Type: application/octet-stream\r\n\r\n"
)
TAIL = b'\r\n--b\r\nContent-Disposition: form-data; name="ghi"\r\n\r\nchu\r\n--b--\r\n'


class Body:
    """A form with a file of any length, as it comes from the wire."""

    def __init__(self, length: int) -> None:
        self.length = len(HEAD) + length + len(TAIL)
        self._pieces = self._made(length)
        self._rest = b""

    def _made(self, length: int) -> Iterator[bytes]:
        yield HEAD
        for _ in range(length // MB):
            yield bytes(MB)
        yield TAIL

    def read(self, size: int) -> bytes:
        if not self._rest:
            self._rest = next(self._pieces, b"")
        given, self._rest = self._rest[:size], self._rest[size:]
        return given

    def readline(self, size: int = -1) -> bytes:
        raise NotImplementedError


def request_with(body: Body) -> Any:
    return RequestFactory().request(
        **{
            "REQUEST_METHOD": "POST",
            "CONTENT_TYPE": "multipart/form-data; boundary=b",
            "CONTENT_LENGTH": str(body.length),
            "wsgi.input": body,
        }
    )


@pytest.fixture
def stored(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many bytes of each chunk went to disk."""
    sizes: list[int] = []
    keep = TemporaryFileUploadHandler.receive_data_chunk

    def counted(self: Any, raw_data: bytes, start: int) -> None:
        sizes.append(len(raw_data))
        return keep(self, raw_data, start)

    monkeypatch.setattr(TemporaryFileUploadHandler, "receive_data_chunk", counted)
    return sizes


def test_of_a_file_of_200_mb_nothing_is_stored_and_the_form_says_so(stored: list[int]) -> None:
    request = request_with(Body(200 * MB))
    file = request.FILES["tep"]
    assert request.POST["ghi"] == "chu"
    assert (file.name, file.size, stored) == ("so-lieu.xlsx", 200 * MB, [])
    with pytest.raises(Unreadable, match="Tệp quá lớn: tối đa 10 MB"):
        open_book(file, file.name)


def test_a_file_within_the_limit_is_what_was_sent() -> None:
    content = simple().getvalue()
    request = RequestFactory().post("/", {"tep": simple(), "ghi": "chu"})
    assert request.FILES["tep"].read() == content
    # Too long for memory: on disk while the request lasts.
    with request_with(Body(4 * MB)).FILES["tep"] as file:
        assert file.size == 4 * MB
