"""The gate for reading: who is let in, locked out, sent where; one's own password."""

from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from tests.unit.admin_pages import SIGN_IN

# --- Reading ----------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/healthz", "/ngon-ngu/", SIGN_IN])
@pytest.mark.django_db
def test_open_to_everybody(client: Client, settings: Settings, path: str) -> None:
    settings.READ_ACCESS = "login"
    assert not client.get(path).headers.get("Location", "").startswith("/dang-nhap/")


@pytest.mark.django_db
def test_reading_asks_for_sign_in(client: Client, settings: Settings) -> None:
    settings.READ_ACCESS = "login"
    response = client.get("/")
    assert response.status_code == 302
    assert response["Location"] == "/dang-nhap/?next=/"
    client.force_login(User.objects.create(username="vanphong"))
    assert client.get("/").status_code == 200


@pytest.mark.django_db
def test_reading_can_be_public(client: Client, settings: Settings) -> None:
    settings.READ_ACCESS = "public"
    assert client.get("/").status_code == 200


@pytest.mark.django_db
def test_sixth_wrong_password_is_locked_out(client: Client) -> None:
    User.objects.create_user("vanphong", password="mat-khau-dung-1")
    wrong = {"username": "vanphong", "password": "sai"}
    answers = [client.post("/dang-nhap/", wrong).status_code for _ in range(5)]
    assert answers == [200, 200, 200, 200, 429]
    right = {"username": "vanphong", "password": "mat-khau-dung-1"}
    locked = client.post("/dang-nhap/", right)
    assert locked.status_code == 429
    assert "15 phút" in locked.content.decode()
    elsewhere = client.post("/dang-nhap/", right, REMOTE_ADDR="10.1.1.1")
    assert elsewhere.status_code == 302


@pytest.mark.django_db
def test_lock_opens_again_after_a_while(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    User.objects.create_user("vanphong", password="mat-khau-dung-1")
    for _ in range(5):
        client.post("/dang-nhap/", {"username": "vanphong", "password": "sai"})
    right = {"username": "vanphong", "password": "mat-khau-dung-1"}
    now = timezone.now()
    for minutes, status in [(14, 429), (16, 302)]:
        AccessAttempt.objects.update(attempt_time=now - timedelta(minutes=minutes))
        assert client.post("/dang-nhap/", right).status_code == status


@pytest.mark.django_db
def test_lock_is_not_escaped_by_forged_addresses_or_letters(
    client: Client, settings: Settings
) -> None:
    settings.TRUSTED_PROXIES = 1
    User.objects.create_user("vanphong", password="mat-khau-dung-1")
    written = ["vanphong", "\uff56anphong", " vanphong", "vanphong\t", "vanp\uff48ong"]
    for number, name in enumerate(written):
        header = {"X-Forwarded-For": f"9.9.9.{number}, 8.8.8.8"}
        client.post("/dang-nhap/", {"username": name, "password": "sai"}, headers=header)
    right = {"username": "vanphong", "password": "mat-khau-dung-1"}
    header = {"X-Forwarded-For": "8.8.8.8"}
    for path in ("/dang-nhap/", SIGN_IN):
        assert client.post(path, right, headers=header).status_code == 429


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example/", "/\\evil.example"])
@pytest.mark.django_db
def test_nobody_is_sent_elsewhere(client: Client, target: str) -> None:
    User.objects.create_user("vanphong", password="mat-khau-dung-1")
    right = {"username": "vanphong", "password": "mat-khau-dung-1", "next": target}
    assert client.post("/dang-nhap/", right)["Location"] == "/"
    assert client.post("/ngon-ngu/", {"language": "en", "next": target})["Location"] == "/"
    assert client.get("/dang-xuat/").status_code == 405
    assert client.post("/dang-xuat/", {"next": target})["Location"] == "/"


# --- One's own account ------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_leader_changes_his_own_password(client: Client) -> None:
    leader = User.objects.create_user("lanh-dao", password="mat-khau-cu-1x")
    client.force_login(leader)
    assert "/doi-mat-khau/" in client.get("/").content.decode()
    form = {"old_password": "sai", "new_password1": "con-duong-moi-7", "new_password2": "khac"}
    assert client.post("/doi-mat-khau/", form).status_code == 200
    form |= {"old_password": "mat-khau-cu-1x", "new_password2": "con-duong-moi-7"}
    told = client.post("/doi-mat-khau/", form, follow=True).content.decode()
    assert "Đã đổi mật khẩu." in told
    leader.refresh_from_db()
    assert leader.check_password("con-duong-moi-7")


@pytest.mark.django_db
def test_changing_a_password_asks_a_stranger_to_sign_in(client: Client) -> None:
    assert client.get("/doi-mat-khau/").url.startswith("/dang-nhap/")
