"""The app of indicators, targets, plans, actuals and their sources."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TargetsConfig(AppConfig):
    """Names the app."""

    name = "targets"
    verbose_name = _("Chỉ tiêu")

    def ready(self) -> None:
        """Keep stored standings true from now on."""
        from targets import standings

        standings.connect()
