"""The app of indicators, targets, plans, actuals and their sources."""

from typing import Any

from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate
from django.utils.translation import pgettext_lazy


class TargetsConfig(AppConfig):
    """Connects what must follow from every write and every migration."""

    name = "targets"
    verbose_name = pgettext_lazy("nhiều", "Chỉ tiêu")

    def ready(self) -> None:
        """Keep stored standings true, and the groups of the house present."""
        from targets import standings

        standings.connect()
        # Sent for auth last of the apps concerned, when all permissions are there.
        post_migrate.connect(
            make_groups, sender=apps.get_app_config("auth"), dispatch_uid="targets.make_groups"
        )


def make_groups(**kwargs: Any) -> None:
    """Create the groups of ``targets.roles`` after a migration."""
    from targets.roles import ensure_groups

    ensure_groups()
