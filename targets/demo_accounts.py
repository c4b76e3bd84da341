"""Sign-ins for trying the program out: random passwords, kept in a file only the owner can read.

Each but the administrator serves the roots of the tree in one role; the lead agency
serves the first body that leads a target, where there is one.
"""

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from django.contrib.auth import get_user_model
from django.contrib.auth.base_user import AbstractBaseUser

from meetings.models import Committee, Membership, Role
from meetings.staff import keep_staff

ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"
# Marks the users this module made; a real person who has one of the names is left alone.
MARK = "@thu.invalid"


@dataclass(frozen=True)
class Account:
    """One sign-in: its name, whom it stands for, the role it serves in; none is a superuser's."""

    username: str
    title: str
    role: Role | None


ACCOUNTS = (
    Account("lanhdao", "Lãnh đạo cấp ủy", Role.READER),
    Account("vanphong", "Văn phòng cấp ủy", Role.OFFICE),
    Account("cqchutri", "Cơ quan chủ trì", Role.REPORTER),
    Account("nguoiduyet", "Người duyệt số liệu", Role.APPROVER),
    Account("quantri", "Quản trị hệ thống", None),
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
        user.is_superuser = account.role is None
        if not user.check_password(password):
            user.set_password(password)
        user.save()
        _serve(user, account.role)
        result[account] = password
    return result


def _serve(user: AbstractBaseUser, role: Role | None) -> None:
    """Give the user this role where it can be tried out, and no other."""
    bodies = Committee.objects.filter(parent=None) if role else Committee.objects.none()
    if role is Role.REPORTER:
        leading = Committee.objects.filter(led_targets__isnull=False).order_by("path")[:1]
        bodies = list(leading) or bodies
    stands = Membership.objects.filter(user=user, committee__in=list(bodies), role=role or "")
    Membership.objects.filter(user=user).exclude(pk__in=stands.values("pk")).delete()
    for body in bodies:
        Membership.objects.get_or_create(user=user, committee=body, role=role)
    keep_staff(user.pk)
