"""The README's commands exist and run; what it names is there."""

import re
import subprocess
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command, get_commands

ROOT = Path(settings.BASE_DIR)
TEXT = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = [
    line
    for block in re.findall(r"```sh\n(.*?)```", TEXT, re.DOTALL)
    for line in block.splitlines()
    if line
]
MANAGE = ".venv/bin/python manage.py "
# Asks for a password, or writes outside the test: their existence is what is checked.
NOT_RUN = {"createsuperuser", "collectstatic"}


def test_there_are_commands() -> None:
    assert len(COMMANDS) >= 8


@pytest.mark.parametrize("line", [line for line in COMMANDS if line.startswith("make ")])
def test_make_knows_the_target(line: str) -> None:
    subprocess.run(["make", "-n", *line.split()[1:]], cwd=ROOT, check=True, capture_output=True)


@pytest.mark.on_sqlite
@pytest.mark.django_db
@pytest.mark.parametrize("line", [line for line in COMMANDS if line.startswith(MANAGE)])
def test_manage_runs_the_command(line: str) -> None:
    name, *arguments = line.removeprefix(MANAGE).split()
    assert name in get_commands()
    if name not in NOT_RUN:
        files = [str(path) for each in arguments for path in sorted(ROOT.glob(each))]
        call_command(name, *files, stdout=StringIO(), verbosity=0)


def test_every_command_is_one_of_these() -> None:
    server = ".venv/bin/python -m gunicorn -c config/gunicorn.py config.wsgi"
    others = [line for line in COMMANDS if not line.startswith(("make ", MANAGE))]
    assert others == [server]


def test_the_gunicorn_line_finds_its_settings() -> None:
    done = subprocess.run(
        [".venv/bin/python", "-m", "gunicorn", "--check-config", "-c", "config/gunicorn.py",
         "config.wsgi"],
        cwd=ROOT, check=False, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    "path", re.findall(r"`((?:config|meetings|targets|static|tests|templates)/[\w./]*)`", TEXT)
)
def test_the_path_exists(path: str) -> None:
    assert (ROOT / path).exists() or path == "static/vendor/"


@pytest.mark.parametrize(
    "name", sorted(set(re.findall(r"^\| `([A-Z_]+)`(?:, `([A-Z_]+)`)?", TEXT, re.MULTILINE)))
)
def test_the_variable_is_read(name: tuple[str, str]) -> None:
    code = "".join(path.read_text() for path in (ROOT / "config").glob("*.py"))
    assert all(f'"{each}"' in code or f"'{each}'" in code for each in name if each)
