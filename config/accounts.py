"""What people do with their own account outside the admin."""

from typing import Any

from django.contrib.auth.views import LogoutView, PasswordChangeView
from django.contrib.messages.views import SuccessMessageMixin
from django.http import HttpRequest, HttpResponse
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _


class ChangePassword(SuccessMessageMixin, PasswordChangeView):
    """One's own password: leaders read without entering the admin, and have one too."""

    template_name = "registration/change_password.html"
    success_url = reverse_lazy("targets:dashboard")
    success_message = _("Đã đổi mật khẩu.")


class SignOut(LogoutView):
    """Signing out also makes the browser forget the pages it has kept."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().dispatch(request, *args, **kwargs)
        response.headers["Clear-Site-Data"] = '"cache"'
        return response
