"""The app of committees, terms, people, meetings and documents."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from config.access import register


class MeetingsConfig(AppConfig):
    """Connects what must follow from every write."""

    name = "meetings"
    verbose_name = _("Cấp ủy, hội nghị, văn bản")

    def ready(self) -> None:
        """Say whose the rows of the app are; note and count every write to them."""
        from django.contrib.auth import get_user_model

        from meetings import rules, staff, tracked, watching
        from meetings.models import changes, versions

        register(*rules.RULES)
        tracked.register()
        staff.connect()
        models = [
            model
            for model in self.get_models()
            if model not in {versions.DataVersion, changes.Change}
        ]
        watching.connect(get_user_model(), *models)
        for model in models:
            versions.follow(model)
