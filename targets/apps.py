"""The app of indicators, targets, plans, actuals and their sources."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext, pgettext_lazy

from config.access import register
from config.sentences import Sentence


class TargetsConfig(AppConfig):
    """Connects what must follow from every write and every migration."""

    name = "targets"
    verbose_name = pgettext_lazy("nhiều", "Chỉ tiêu")

    def ready(self) -> None:
        """Keep stored standings true; say whose targets and figures are, and note their writes.

        What pure rules say is worded from here on in the language of the page.
        """
        from meetings import watching
        from meetings.tracking import is_tracked
        from targets import access, receivers, rechecks, tracked

        Sentence.translate = gettext
        register(*access.RULES)
        tracked.register()
        watching.connect(*filter(is_tracked, self.get_models()))
        receivers.connect()
        rechecks.connect()
        post_migrate.connect(fill_counts, sender=self, dispatch_uid="targets.fill_counts")


def fill_counts(plan: list[tuple[Any, bool]] = (), **kwargs: Any) -> None:
    """Count what an existing database holds when its counts have just been made."""
    made = {(migration.app_label, migration.name) for migration, backwards in plan if not backwards}
    if ("targets", "0003_status_counts") in made:
        from targets import rollups

        rollups.rebuild()
