"""Mounts admin, sign-in, language switch, health endpoints and both apps."""

from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LoginView
from django.urls import include, path
from django.views.i18n import set_language

from config.accounts import ChangePassword, SignOut
from config.health import healthz, readyz

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("dang-nhap/", LoginView.as_view(), name="login"),
    path("dang-xuat/", SignOut.as_view(), name="logout"),
    path("doi-mat-khau/", ChangePassword.as_view(), name="password_change"),
    path("ngon-ngu/", login_not_required(set_language), name="set_language"),
    path("quan-tri/", admin.site.urls),
    path("", include("meetings.urls")),
    path("", include("targets.urls")),
]
