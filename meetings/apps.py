"""The app of committees, terms, people, meetings and documents."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from config.access import register


class MeetingsConfig(AppConfig):
    """Connects what must follow from every write."""

    name = "meetings"
    verbose_name = _("Cấp ủy, hội nghị, văn bản")

    def ready(self) -> None:
        """Count the writes of every model of the app; say whose its rows are."""
        from meetings import rules, staff
        from meetings.models import versions

        register(*rules.RULES)
        staff.connect()

        for model in self.get_models():
            if model is not versions.DataVersion:
                versions.follow(model)
