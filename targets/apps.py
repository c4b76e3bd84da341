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
        from targets import receivers, rechecks

        receivers.connect()
        rechecks.connect()
        post_migrate.connect(fill_counts, sender=self, dispatch_uid="targets.fill_counts")
        # Sent for auth last of the apps concerned, when all permissions are there.
        post_migrate.connect(
            make_groups, sender=apps.get_app_config("auth"), dispatch_uid="targets.make_groups"
        )


def make_groups(**kwargs: Any) -> None:
    """Create the groups of ``targets.roles`` after a migration."""
    from targets.roles import ensure_groups

    ensure_groups()


def fill_counts(plan: list[tuple[Any, bool]] = (), **kwargs: Any) -> None:
    """Count what an existing database holds when its counts have just been made."""
    made = {(migration.app_label, migration.name) for migration, backwards in plan if not backwards}
    if ("targets", "0003_status_counts") in made:
        from targets import rollups

        rollups.rebuild()
