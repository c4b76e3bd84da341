"""The app of committees, terms, people, meetings and documents."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MeetingsConfig(AppConfig):
    """Names the app."""

    name = "meetings"
    verbose_name = _("Cấp ủy, hội nghị, văn bản")
