"""The site in this process as a server would run it: settings, a signed-in visitor, requests.

Import nothing of Django before ``set_up``; the environment is made by ``environment``.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from io import BytesIO
from typing import Any
from urllib.parse import unquote, urlsplit
from wsgiref.util import setup_testing_defaults

HOST = "127.0.0.1"
VISITOR = "nguoi-do-hieu-nang"


def environment(database: str, static: str) -> dict[str, str]:
    """What a child process needs to be the site in production, on this database."""
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.benchmarks.settings",
        "BENCHMARK_STATIC": static,
        "DATABASE_URL": database,
        "DEBUG": "0",
        "SECRET_KEY": "chi-dung-khi-do-hieu-nang-khong-dung-o-dau-khac-0123456789",
        "ALLOWED_HOSTS": HOST,
        "INSECURE_HTTP": "1",
        "READ_ACCESS": "login",
        "LOG_LEVEL": "INFO",
        "PYTHONHASHSEED": "0",
    }


def set_up() -> None:
    """Make Django ready."""
    import django  # noqa: PLC0415 - the environment comes first

    django.setup()


@contextmanager
def visitor() -> Iterator[str]:
    """A signed-in reader for as long as it is needed: yields the value of the session cookie."""
    from django.contrib.auth import get_user_model  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415

    user = get_user_model().objects.create(username=f"{VISITOR}-{os.getpid()}")
    client = Client()
    client.force_login(user)
    try:
        yield client.cookies["sessionid"].value
    finally:
        client.session.flush()
        user.delete()


class PageError(Exception):
    """A page that has to be there did not come."""


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes


class Site:
    """The WSGI application, asked directly."""

    def __init__(self, cookie: str) -> None:
        from config.wsgi import application  # noqa: PLC0415

        self.application = application
        self.cookie = cookie

    def get(self, path: str, etag: str = "", encoding: str = "") -> Answer:
        """Fetch a page as the signed-in visitor, only if changed, compressed if wanted."""
        parts = urlsplit(path)
        environ: dict[str, Any] = {
            "REQUEST_METHOD": "GET",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": HOST,
            "HTTP_HOST": HOST,
            "HTTP_COOKIE": f"sessionid={self.cookie}",
            "PATH_INFO": unquote(parts.path, "latin-1"),
            "QUERY_STRING": parts.query,
            "wsgi.input": BytesIO(),
        }
        if etag:
            environ["HTTP_IF_NONE_MATCH"] = etag
        if encoding:
            environ["HTTP_ACCEPT_ENCODING"] = encoding
        setup_testing_defaults(environ)
        told: dict[str, Any] = {}

        def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> None:
            told["status"], told["headers"] = int(status.split(maxsplit=1)[0]), dict(headers)

        response = self.application(environ, start)
        try:
            body = b"".join(response)
        finally:
            response.close()
        return Answer(told["status"], told["headers"], body)

    def page(self, path: str) -> Answer:
        """Fetch a page that has to be there."""
        answer = self.get(path)
        if answer.status != HTTPStatus.OK:
            message = f"{path} answered {answer.status}"
            raise PageError(message)
        return answer
