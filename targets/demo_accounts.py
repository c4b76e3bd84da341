"""Sign-ins for trying the program out: random passwords, kept in a file only the owner can read."""

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from django.contrib.auth import get_user_model

from targets.roles import ensure_groups

ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"
# Marks the users this module made; a real person who has one of the names is left alone.
MARK = "@thu.invalid"


@dataclass(frozen=True)
class Account:
    """One sign-in: its name, whom it stands for, the group it joins."""

    username: str
    title: str
    group: str | None
    is_staff: bool = True
    is_superuser: bool = False


ACCOUNTS = (
    Account("lanhdao", "Lãnh đạo cấp ủy", "leader", is_staff=False),
    Account("vanphong", "Văn phòng cấp ủy", "office"),
    Account("cqchutri", "Cơ quan chủ trì", "lead_agency"),
    Account("quantri", "Quản trị hệ thống", None, is_superuser=True),
)


def new_password() -> str:
    """Return a random password that can be read aloud."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(4))


def passwords(path: Path) -> dict[str, str]:
    """Return the passwords in the file, after adding those it lacks."""
    kept = {}
    if path.exists():
        pairs = (line.split() for line in path.read_text().splitlines())
        kept = {pair[0]: pair[1] for pair in pairs if len(pair) == 2}
    missing = [account.username for account in ACCOUNTS if account.username not in kept]
    if missing:
        kept |= {username: new_password() for username in missing}
        lines = "".join(f"{username} {password}\n" for username, password in kept.items())
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(lines)
    path.chmod(0o600)
    return kept


def ensure_accounts(path: Path) -> dict[Account, str | None]:
    """Make every sign-in work in the database in use; None stands for a name that was taken."""
    groups = ensure_groups()
    known = passwords(path)
    result: dict[Account, str | None] = {}
    for account in ACCOUNTS:
        user = get_user_model().objects.filter(username=account.username).first()
        if user is not None and not user.email.endswith(MARK):
            result[account] = None
            continue
        password = known[account.username]
        user = user or get_user_model()(username=account.username)
        user.email = f"{account.username}{MARK}"
        user.last_name = account.title
        user.is_active = True
        user.is_staff, user.is_superuser = account.is_staff, account.is_superuser
        if not user.check_password(password):
            user.set_password(password)
        user.save()
        user.groups.set([groups[account.group]] if account.group else [])
        result[account] = password
    return result
