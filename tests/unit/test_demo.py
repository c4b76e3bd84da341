"""The demo: sign-ins for any database, groups with their rights, failures in one sentence."""

import os
import socket
from pathlib import Path

import pytest
from django.contrib.auth.models import User

from config import demo, install
from meetings.models import Membership
from targets import demo_accounts
from targets.demo_accounts import ACCOUNTS, ensure_accounts, passwords
from tests.builders import make_committee, make_target


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    return tmp_path / "tai-khoan-thu.txt"


# --- Sign-ins ---------------------------------------------------------------------------------


def test_passwords_are_random_private_and_kept(kept: Path, tmp_path: Path) -> None:
    first = passwords(kept)
    assert kept.stat().st_mode & 0o777 == 0o600
    assert set(first) == {"lanhdao", "vanphong", "cqchutri", "nguoiduyet", "quantri"}
    assert len(set(first.values())) == len(first)
    assert passwords(kept) == first
    assert passwords(tmp_path / "other") != first


def test_lost_line_is_replaced(kept: Path) -> None:
    first = passwords(kept)
    kept.write_text(
        "\n".join(line for line in kept.read_text().splitlines() if "quantri" not in line)
    )
    second = passwords(kept)
    assert second["vanphong"] == first["vanphong"]
    assert second["quantri"] != first["quantri"]


@pytest.mark.django_db
def test_sign_ins_work_and_stay(kept: Path) -> None:
    root = make_committee()
    made = ensure_accounts(kept)
    assert ensure_accounts(kept) == made
    assert User.objects.count() == len(ACCOUNTS)
    for account, password in made.items():
        assert User.objects.get(username=account.username).check_password(password)
    assert set(User.objects.filter(is_staff=False).values_list("username", flat=True)) == {
        "lanhdao"
    }
    assert User.objects.get(is_superuser=True).username == "quantri"
    served = Membership.objects.values_list("user__username", "role", "committee")
    assert set(served) == {
        ("lanhdao", "reader", root.pk),
        ("vanphong", "office", root.pk),
        ("cqchutri", "reporter", root.pk),
        ("nguoiduyet", "approver", root.pk),
    }


@pytest.mark.django_db
def test_lead_agency_of_the_demo_leads_targets(kept: Path) -> None:
    agency = make_committee(parent=make_committee())
    ensure_accounts(kept)
    make_target(lead_agency=agency)
    ensure_accounts(kept)
    assert Membership.objects.get(user__username="cqchutri").committee == agency


@pytest.mark.django_db
def test_sign_ins_follow_the_file(kept: Path) -> None:
    ensure_accounts(kept)
    kept.unlink()
    made = ensure_accounts(kept)
    user = User.objects.get(username="vanphong")
    assert user.check_password(next(made[a] for a in made if a.username == "vanphong"))


@pytest.mark.django_db
def test_name_of_a_real_person_is_left_alone(kept: Path) -> None:
    User.objects.create_user("quantri", email="quantri@tinh.example", password="that")
    made = ensure_accounts(kept)
    assert [made[account] for account in ACCOUNTS if account.username == "quantri"] == [None]
    user = User.objects.get(username="quantri")
    assert user.check_password("that")
    assert not user.is_superuser


def test_password_alphabet_has_no_twins() -> None:
    assert not set("lo01") & set(demo_accounts.ALPHABET)


# --- Failures ---------------------------------------------------------------------------------


def test_taken_port(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        monkeypatch.setenv("PORT", port)
        with pytest.raises(demo.DemoError, match=port):
            demo.free_port()


@pytest.mark.parametrize("port", ["0", "65536", "http", "-1", "８０００"])
def test_wrong_port(monkeypatch: pytest.MonkeyPatch, port: str) -> None:
    monkeypatch.setenv("PORT", port)
    with pytest.raises(demo.DemoError, match="PORT"):
        demo.free_port()


def test_what_the_demo_makes_is_the_owners_alone(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(demo, "VAR", tmp_path / "var")
    monkeypatch.setattr(demo.os, "environ", {})
    before = os.umask(0o022)
    try:
        demo.prepare_environment(8000)
        (tmp_path / "var" / "so.sqlite3").touch()
    finally:
        os.umask(before)
    made = [tmp_path / "var", *(tmp_path / "var").iterdir()]
    assert [path.name for path in made if path.stat().st_mode & 0o077] == []


def test_missing_venv_module(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(install.importlib.util, "find_spec", lambda name: None)
    monkeypatch.setattr(install, "has_pip", lambda: False)
    with pytest.raises(install.SetupError, match=r"python3\.11-venv"):
        install.check_machine()


def test_other_python(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(install.sys, "version_info", (3, 9, 2))
    with pytest.raises(install.SetupError, match=r"Python 3\.11"):
        install.check_machine()


def test_read_only_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(install.os, "access", lambda path, mode: False)
    with pytest.raises(install.SetupError, match="Không ghi được"):
        install.check_machine()


@pytest.mark.parametrize("sign", ["NewConnectionError('…')", "npm error code ENOTFOUND"])
def test_no_network(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, sign: str) -> None:
    monkeypatch.setattr(install, "ROOT", tmp_path)
    monkeypatch.setattr(install, "VENV", tmp_path)
    with pytest.raises(install.SetupError, match="kết nối mạng"):
        install.run(["sh", "-c", f'echo "{sign}"; exit 1'], "gói")


def test_other_failure_names_the_error(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(install, "ROOT", tmp_path)
    monkeypatch.setattr(install, "VENV", tmp_path)
    with pytest.raises(install.SetupError, match="hashes do not match"):
        install.run(["sh", "-c", "echo 'ERROR: hashes do not match'; echo bye; exit 1"], "gói")
    assert "bye" in (tmp_path / "install.log").read_text()


def test_step_runs_again_only_when_its_input_changed(tmp_path: Path) -> None:
    source, stamp, count = (tmp_path / name for name in ("source", "stamp", "count"))
    work = ["sh", "-c", f"echo x >> {count}"]
    for content in ("a", "a", "b"):
        source.write_text(content)
        install.step("việc", stamp, [source], work, "việc")
    assert count.read_text().split() == ["x", "x"]
