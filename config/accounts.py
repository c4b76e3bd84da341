"""What people do with their own account outside the admin."""

from django.contrib.auth.views import PasswordChangeView
from django.contrib.messages.views import SuccessMessageMixin
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _


class ChangePassword(SuccessMessageMixin, PasswordChangeView):
    """One's own password: leaders read without entering the admin, and have one too."""

    template_name = "registration/change_password.html"
    success_url = reverse_lazy("targets:dashboard")
    success_message = _("Đã đổi mật khẩu.")
