"""Serves the demo on this machine: `make run`, that is `python -m config.demo`.

Migrates, loads the fixtures into an empty database, makes sign-ins, collects the static files and
turns into gunicorn. Every failure is one sentence, in Vietnamese and in short English.
"""

import errno
import hashlib
import os
import secrets
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import django
from django.apps import apps
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.core.serializers.base import DeserializationError
from django.db import DatabaseError, IntegrityError

from config.health import missing_migrations

ROOT = Path(__file__).resolve().parent.parent
VAR = ROOT / "var"
FIXTURES = ROOT / "fixtures"
COUNTED = (
    "meetings.Committee",
    "meetings.Meeting",
    "meetings.Document",
    "targets.Indicator",
    "targets.Target",
    "targets.PlannedValue",
    "targets.Actual",
)


class DemoError(Exception):
    """A failure that is already explained in one sentence."""


@contextmanager
def step(label: str) -> Iterator[list[str]]:
    """Announce a step and say how it ended; the body appends what is worth telling."""
    print(f"→ {label} …", flush=True)
    started = time.monotonic()
    notes: list[str] = []
    yield notes
    told = f" ({'; '.join(notes)})" if notes else ""
    print(f"  xong sau {time.monotonic() - started:.1f} giây{told}", flush=True)


def free_port() -> int:
    """Return the port to serve on, or say who is to blame."""
    given = os.environ.get("PORT") or "8000"
    if not (given.isascii() and given.isdigit() and 0 < int(given) < 65536):
        raise DemoError(f"PORT phải là số từ 1 đến 65535, không phải “{given}”. [bad PORT]")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", int(given)))
        except OSError as error:
            if error.errno == errno.EACCES:
                reason = f"Không được phép dùng cổng {given}: hãy chọn cổng từ 1024 trở lên"
            else:
                reason = f"Cổng {given} đang có chương trình khác dùng: hãy chạy make run PORT=8001"
            raise DemoError(f"{reason}. [port {given} cannot be used]") from error
    return int(given)


def private_file(path: Path) -> str:
    """Return the secret kept in a file only the owner can read, made at the first call."""
    if not path.exists():
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(64))
    return path.read_text().strip()


def prepare_environment(port: int) -> None:
    """Set what production asks for, as fits a laptop: plain HTTP on 127.0.0.1, reading for all."""
    # The database holds passwords' hashes and sessions; a laptop may have other users.
    os.umask(0o077)
    VAR.mkdir(exist_ok=True)
    if not os.access(VAR, os.W_OK):
        raise DemoError(f"Không ghi được vào thư mục {VAR}. [the folder is read-only]")
    os.environ["DEBUG"] = "0"
    for name, value in {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "SECRET_KEY": private_file(VAR / "secret-key"),
        "ALLOWED_HOSTS": "127.0.0.1,localhost",
        "READ_ACCESS": "public",
        "INSECURE_HTTP": "1",
        "LOG_LEVEL": "WARNING",
    }.items():
        if not os.environ.get(name):
            os.environ[name] = value
    os.environ["PORT"] = str(port)


def migrate() -> None:
    """Bring the database up to the code."""
    with step("Chuẩn bị cơ sở dữ liệu") as notes:
        try:
            missing = missing_migrations()
            if missing:
                call_command("migrate", verbosity=0, interactive=False)
        except DatabaseError as error:
            raise DemoError(
                "Không dùng được cơ sở dữ liệu, hãy kiểm tra DATABASE_URL và quyền ghi. "
                f"[{first_line(error)}]"
            ) from error
        notes.append(f"{len(missing)} bước chuyển đổi" if missing else "không có gì mới")


def load_fixtures() -> None:
    """Load fixtures/*.yaml unless the database already knows a committee."""
    with step("Nạp dữ liệu từ văn bản nguồn") as notes:
        if apps.get_model("meetings.Committee").objects.exists():
            notes.append("đã có dữ liệu, giữ nguyên")
            return
        files = sorted(FIXTURES.glob("*.yaml"))
        if not files:
            notes.append("không có tệp nào trong fixtures/")
            return
        try:
            call_command("loaddata", *[str(file) for file in files], verbosity=0)
        except (DeserializationError, IntegrityError, CommandError) as error:
            raise DemoError(f"Không nạp được dữ liệu mẫu. [{first_line(error)}]") from error
        notes.append(f"{len(files)} tệp")


def collect_static() -> None:
    """Collect the static files again only when one of them changed."""
    with step("Gom tệp tĩnh") as notes:
        total = hashlib.sha256((ROOT / "requirements.txt").read_bytes())
        total.update((ROOT / "config" / "storage.py").read_bytes())
        for path in sorted((ROOT / "static").rglob("*")):
            state = path.stat()
            total.update(f"{path} {state.st_size} {state.st_mtime_ns}\n".encode())
        stamp = VAR / "static.stamp"
        if stamp.exists() and stamp.read_text() == total.hexdigest():
            notes.append("không đổi")
            return
        call_command("collectstatic", interactive=False, clear=True, verbosity=0)
        stamp.write_text(total.hexdigest())


def sign_ins() -> list[str]:
    """Make the sign-ins and return them as lines of text."""
    from targets.demo_accounts import ensure_accounts

    path = VAR / "tai-khoan-thu.txt"
    with step("Tạo tài khoản dùng thử"):
        accounts = ensure_accounts(path)
    return [
        f"  {account.title:<20} {account.username:<10} "
        + (password or "tên đã có người dùng, giữ nguyên mật khẩu của họ")
        for account, password in accounts.items()
    ]


def summary(port: int, people: list[str]) -> str:
    """Return what stands on the screen while the demo runs."""
    models = [apps.get_model(label) for label in COUNTED]
    counts = ", ".join(
        f"{model.objects.count()} {model._meta.verbose_name_plural}" for model in models
    )
    engine = settings.DATABASES["default"]["ENGINE"].rpartition(".")[2]
    return "\n".join(
        [
            "",
            f"Sổ chỉ tiêu: http://127.0.0.1:{port}/   (quản trị: http://127.0.0.1:{port}/quan-tri/)",
            f"Cơ sở dữ liệu {engine}: {counts}",
            "Tài khoản (ghi trong var/tai-khoan-thu.txt):",
            *people,
            "Bấm Ctrl+C để dừng.",
            "",
        ]
    )


def first_line(error: Exception) -> str:
    """Return the first line of an error's text."""
    return (str(error).strip() or type(error).__name__).splitlines()[0]


def main() -> None:
    """Run every step, then become the server."""
    port = free_port()
    prepare_environment(port)
    django.setup()
    migrate()
    load_fixtures()
    people = sign_ins()
    collect_static()
    print(summary(port, people), flush=True)
    os.chdir(ROOT)
    os.execv(
        sys.executable,
        [sys.executable, "-m", "gunicorn", "-c", "config/gunicorn.py", "config.wsgi"],
    )


if __name__ == "__main__":
    try:
        main()
    except (DemoError, ImproperlyConfigured) as error:
        sys.exit(str(error))
    except PermissionError as error:
        sys.exit(f"Không ghi được {error.filename}. [permission denied]")
    except KeyboardInterrupt:
        sys.exit("Đã dừng theo yêu cầu. [interrupted]")
