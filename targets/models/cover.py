"""The days a figure covers, worked out from its period and its cut-off date."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

# What the days covered are worked out from.
COVER_FIELDS = frozenset({"period", "period_id", "as_of", "covers_from"})


class CoversDays:
    """For a model with ``period``, ``as_of``, ``covers_from`` and ``covers_to``."""

    def save(self, *args: Any, **kwargs: Any) -> None:
        update_fields = kwargs.get("update_fields")
        if update_fields is not None and not COVER_FIELDS.isdisjoint(update_fields):
            kwargs["update_fields"] = {*update_fields, "covers_from", "covers_to"}
        super().save(*args, **kwargs)

    def fill_cover(self) -> None:
        """Work out the days covered from the period and the cut-off date.

        A period gives both ends, a cut-off date inside it moves the last one;
        a cut-off date alone is a point, unless ``covers_from`` says since when.
        """
        if self.period_id:
            self.covers_from = self.period.start
            self.covers_to = self.as_of or self.period.end
        elif self.as_of:
            self.covers_to = self.as_of
            self.covers_from = self.covers_from or self.as_of

    def clean_days(self) -> None:
        """Work out the days covered; raises ``ValidationError`` when they make no sense."""
        if not self.period_id and not self.as_of:
            raise ValidationError(
                {"period": _("Chọn kỳ, hoặc nhập ngày chốt số liệu ở ô “tính đến ngày”.")}
            )
        self.fill_cover()
        if self.period_id and not self.period.contains(self.covers_to):
            raise ValidationError(
                {
                    "as_of": _("Ngày chốt phải nằm trong kỳ, từ %(start)s đến %(end)s.")
                    % {
                        "start": self.period.start.strftime("%d/%m/%Y"),
                        "end": self.period.end.strftime("%d/%m/%Y"),
                    }
                }
            )
