"""What the admin asks of figures beyond their fields: rules that need two fields, or the day."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from config.admin_history import BOX, ReasonForm
from config.forms import FigureField, HouseForm, HouseFormSet
from targets.models import Citation, PlannedValue
from targets.models.catalogue import FIGURE
from targets.models.choices import ComparatorChoice, FigureKind, MeasureChoice, Owner

KINDS_OF_ACTUAL = [
    FigureKind.ACTUAL,
    FigureKind.CRITERIA,
    FigureKind.RATIO_TO_PLAN,
    FigureKind.RATIO_TO_SAME_PERIOD,
    FigureKind.CHANGE,
]


class ActualForm(HouseForm):
    """A figure that says for when it is and cannot be more than it can be."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        self._check_day(cleaned)
        self._check_milestone(cleaned)
        return cleaned

    def _check_day(self, cleaned: dict[str, Any]) -> None:
        today, day, period = timezone.localdate(), cleaned.get("as_of"), cleaned.get("period")
        estimate = cleaned.get("is_estimate", self.instance.is_estimate)
        if day and day > today and not estimate:
            self.add_error("as_of", _("Ngày chốt số liệu chưa đến; kiểm tra lại ngày."))
        if (
            period
            and not day
            and "as_of" not in self.errors
            and period.end > today
            and not estimate
        ):
            # Without this a figure of the running year would close the year.
            self.add_error(
                "as_of",
                _(
                    "%(period)s chưa kết thúc: nhập ngày chốt số liệu, hoặc đánh dấu “số ước” nếu "
                    "là số ước cả kỳ."
                )
                % {"period": capfirst(str(period))},
            )

    def _check_milestone(self, cleaned: dict[str, Any]) -> None:
        indicator, value = cleaned.get("indicator"), cleaned.get("value")
        is_milestone = indicator and indicator.measure == MeasureChoice.MILESTONE
        if is_milestone and value not in (None, 0, 1):
            self.add_error(
                "value", _("Với mốc có hoặc không: nhập 1 nếu đã hoàn thành, 0 nếu chưa.")
            )

    def _post_clean(self) -> None:
        """Check the constraints over days that are worked out, not typed."""
        super()._post_clean()
        if self.errors:
            return
        # A new figure gets its revision, and its estimate makes room, when it is recorded.
        later = {"revision", "is_live"} if self.instance.pk is None else set()
        try:
            self.instance.validate_constraints(exclude=later)
        except ValidationError as error:
            self._update_errors(error)


class CitationForm(HouseForm):
    """Where a figure stands in print; an empty order is the next one of the document."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "order" in self.fields:
            self.fields["order"].required = False

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        document = cleaned.get("document")
        if document and cleaned.get("order") is None and "order" not in self.errors:
            last = document.citations.order_by("-order").values_list("order", flat=True).first()
            cleaned["order"] = (last or 0) + 1
        return cleaned


class OfActualForm(HouseForm):
    """A citation on the page of its actual: only kinds that an actual can be."""

    kind = forms.ChoiceField(
        label=_("là số"), choices=[(kind.value, kind.label) for kind in KINDS_OF_ACTUAL]
    )


class OfScoreForm(HouseForm):
    """A citation on the page of its score."""

    kind = forms.ChoiceField(
        label=_("là số"),
        choices=[(kind.value, kind.label) for kind in (FigureKind.SCORE, FigureKind.UNMET)],
    )


class OfPlanForm(HouseForm):
    """A citation on the page of its planned value; its kind goes without saying."""

    class Meta:
        model = Citation
        fields = ["document", "paragraph", "order", "as_printed"]

    def _post_clean(self) -> None:
        self.instance.kind = FigureKind.PLAN
        super()._post_clean()


class PlanFormSet(HouseFormSet):
    """The first plans of a target, one an owner."""

    def clean(self) -> None:
        super().clean()
        owners = [
            form.cleaned_data["owner"]
            for form in self.forms
            if form.has_changed() and form.cleaned_data.get("owner")
        ]
        if len(set(owners)) < len(owners):
            raise ValidationError(_("Mỗi chủ thể đặt một kế hoạch: gộp các dòng có cùng “ai đặt”."))


class RevisionForm(ReasonForm, HouseForm):
    """A plan to be set or revised; the value before it stays on record, with what decided it.

    That is a document, or a reason in words.
    """

    leads = forms.BooleanField(
        label=_("dùng để đánh giá"),
        required=False,
        help_text=_("Đánh dấu để trạng thái tính theo kế hoạch này thay cho kế hoạch khác."),
    )

    class Meta:
        model = PlannedValue
        fields = ["owner", "comparator", "value", "total", "document", "note"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        live = PlannedValue.objects.filter(
            target=self.instance.target, owner=cleaned.get("owner"), is_live=True
        ).first()
        if live and all(
            getattr(live, name) == cleaned.get(name) for name in ("value", "total", "comparator")
        ):
            self.add_error("value", _("Trùng với kế hoạch đang hiệu lực: không có gì thay đổi."))
        if live and not (cleaned.get("document") or cleaned.get(BOX)):
            told = _("Điều chỉnh kế hoạch thì chọn văn bản quyết định, hoặc ghi lý do.")
            self.add_error(BOX, ValidationError(told, code="required"))
        return cleaned


class SetTargetForm(HouseForm):
    """A target on the page of its resolution, with the value the resolution sets."""

    plan_owner = forms.ChoiceField(
        label=_("ai đặt"), choices=Owner.choices, initial=Owner.RESOLUTION, required=False
    )
    plan_comparator = forms.ChoiceField(
        label=_("so sánh"), choices=ComparatorChoice.choices, required=False
    )
    plan_value = FigureField(
        label=_("kế hoạch"),
        required=False,
        max_digits=FIGURE["max_digits"],
        decimal_places=FIGURE["decimal_places"],
    )


class VerdictForm(HouseForm):
    """A judgement in words; what kind it is stays as it was entered."""

    def clean_origin(self) -> str:
        """Refuse to turn a printed judgement into a ruling, or back."""
        origin = self.cleaned_data["origin"]
        if self.instance.pk and origin != self.initial.get("origin"):
            raise ValidationError(
                _("Không đổi được căn cứ: xóa nhận định này rồi thêm nhận định khác.")
            )
        return origin
