"""Form fields that read figures and dates the Vietnamese way, and say what they could not read."""

import re
import unicodedata
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.text import slugify
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from config import access, numbers
from config.sentences import no_figure, too_long
from config.text import fold

FIRST_YEAR, LAST_YEAR = 1930, 2100
_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{1,})", re.ASCII)
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)
_WITHOUT_YEAR = re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-]?", re.ASCII)


class FigureInput(forms.TextInput):
    """A text box: a number box of the browser would refuse 3.200,5."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"inputmode": "decimal", "class": "vFigureField", **(attrs or {})})


class FigureField(forms.DecimalField):
    """A figure typed and shown as 3.200,5; “3.200” is 3200, “3.2” asks what was meant."""

    widget = FigureInput

    def to_python(self, value: Any) -> Decimal | None:
        if value in self.empty_values:
            return None
        if isinstance(value, Decimal):
            return value
        try:
            return numbers.parse(str(value))
        except numbers.NoFigureError as error:
            raise ValidationError(no_figure(error.text), code="invalid") from error

    def validate(self, value: Decimal | None) -> None:
        super().validate(value)
        if value is None or not self.max_digits:
            return
        whole, places = self.max_digits - self.decimal_places, self.decimal_places
        if abs(value) >= 10**whole or value != round(value, places):
            raise ValidationError(too_long(whole, places), code="too_long")

    def prepare_value(self, value: Any) -> Any:
        return numbers.show(value) if isinstance(value, Decimal | int) else value

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Without the browser's own step and limits."""
        return {}


class DayField(forms.DateField):
    """A date typed as 28/11/2020, 5/3/2020, 05-03-2020 or 06 - 08 - 2020."""

    def to_python(self, value: Any) -> date | None:
        if value in self.empty_values:
            return None
        if isinstance(value, date):
            return super().to_python(value)
        return read_day(str(value))


def read_day(text: str) -> date:
    """The date a person typed; ``ValidationError`` says what is missing."""
    bare = re.sub(r"\s", "", text)
    if _WITHOUT_YEAR.fullmatch(bare):
        raise ValidationError(
            _("“%(text)s” thiếu năm: ghi cả năm, ví dụ 05/10/2020."),
            code="no_year",
            params={"text": text.strip()},
        )
    if match := _DAY.fullmatch(bare):
        day, month, year = match.groups()
    elif match := _ISO.fullmatch(bare):
        year, month, day = match.groups()
    else:
        raise ValidationError(
            _("“%(text)s” không phải ngày: viết ngày/tháng/năm, ví dụ 28/11/2020."),
            code="invalid",
            params={"text": text.strip()},
        )
    if len(year) != 4 or not FIRST_YEAR <= int(year) <= LAST_YEAR:
        raise ValidationError(
            _("“%(text)s”: ghi năm bằng bốn chữ số, từ %(first)s đến %(last)s."),
            code="year",
            params={"text": text.strip(), "first": str(FIRST_YEAR), "last": str(LAST_YEAR)},
        )
    try:
        return date(int(year), int(month), int(day))
    except ValueError as error:
        raise ValidationError(
            _("Không có ngày %(text)s: kiểm tra lại ngày và tháng."),
            code="no_such_day",
            params={"text": text.strip()},
        ) from error


class HouseForm(forms.ModelForm):
    """Stores text in Unicode form C, whatever keyboard it was typed on.

    With a ``user``, it refuses a row that would not be his to write.
    """

    user: Any = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            for name, field in self.fields.items():
                if getattr(field, "offered", None):
                    self._keep_current(name, field)

    def _keep_current(self, name: str, field: Any) -> None:
        """What a row refers to already may stay, whoever put it there."""
        relation = self.instance._meta.get_field(name)
        if relation.many_to_many:
            current = Q(pk__in=getattr(self.instance, name).order_by().values("pk"))
        else:
            current = Q(**{relation.target_field.name: relation.value_from_object(self.instance)})
        field.queryset = field.everything.filter(field.offered | current)

    def _post_clean(self) -> None:
        super()._post_clean()
        if self.user is None or self.errors:
            return
        row, verb = self.instance, "change" if self.instance.pk else "add"
        if not access.may(self.user, verb, row, self.cleaned_data):
            asked = next((name for name in access.owners(type(row)) if name in self.fields), None)
            self.add_error(asked, _("Ngoài phạm vi được phân công: chọn mục khác."))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for name, value in cleaned.items():
            if isinstance(value, str):
                cleaned[name] = unicodedata.normalize("NFC", value)
        return cleaned


class SluggedForm(HouseForm):
    """Fills an empty ``slug_field`` from the fields in ``slug_from``, without marks."""

    slug_field = "slug"
    slug_from: tuple[str, ...] = ("name",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if field := self.fields.get(self.slug_field):
            field.required = False
            field.help_text = _("Chữ không dấu nối bằng gạch ngang; để trống thì tự đặt theo tên.")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        name = self.slug_field
        if name in self.fields and name not in self.errors and not cleaned.get(name):
            words = " ".join(str(cleaned.get(source) or "") for source in self.slug_from)
            cleaned[name] = self._free_slug(words)
        return cleaned

    def _free_slug(self, words: str) -> str:
        """A slug of ``words`` that no other row has."""
        room = self.fields[self.slug_field].max_length - 5
        base = slugify(fold(words))[:room].strip("-") or self.instance._meta.model_name
        others = type(self.instance).objects.exclude(pk=self.instance.pk)
        taken = set(
            others.filter(**{f"{self.slug_field}__startswith": base}).values_list(
                self.slug_field, flat=True
            )
        )
        slug, number = base, 2
        while slug in taken:
            slug, number = f"{base}-{number}", number + 1
        return slug


def slugged(*sources: str, field: str = "slug") -> type[SluggedForm]:
    """A form class whose slug is made from these fields."""
    return type("SluggedForm", (SluggedForm,), {"slug_from": sources, "slug_field": field})


class HouseFormSet(forms.BaseInlineFormSet):
    """Says in words which rows repeat one another."""

    def get_unique_error_message(self, unique_check: tuple[str, ...]) -> str:
        names = [name for name in unique_check if name != self.fk.name]
        labels = [str(self.model._meta.get_field(name).verbose_name) for name in names]
        return _t("Có hai dòng trùng nhau ở ô: %(fields)s. Sửa hoặc xóa một dòng.") % {
            "fields": ", ".join(labels)
        }

    def get_form_error(self) -> str:
        return _t("Dòng này trùng với một dòng ở trên.")


class OrderedFormSet(HouseFormSet):
    """Rows left without ``order`` get the next number of their ``order_scope``."""

    order_scope = ""

    def add_fields(self, form: forms.ModelForm, index: int | None) -> None:
        super().add_fields(form, index)
        if "order" in form.fields:
            form.fields["order"].required = False

    def clean(self) -> None:
        super().clean()
        rows = [
            form
            for form in self.forms
            if form.has_changed() and not form.errors and not form.cleaned_data.get("DELETE")
        ]
        last: dict[Any, int] = {}
        for form in rows:
            scope = self._scope_of(form)
            if scope not in last:
                last[scope] = max([self._last_stored(scope), *_typed(rows, scope, self._scope_of)])
            if form.instance.order is None:
                last[scope] += 1
                form.instance.order = last[scope]

    def _scope_of(self, form: forms.ModelForm) -> Any:
        return getattr(form.instance, f"{self.order_scope or self.fk.name}_id")

    def _last_stored(self, scope: Any) -> int:
        if scope is None:
            return 0
        rows = self.model.objects.filter(**{self.order_scope or self.fk.name: scope})
        return rows.order_by("-order").values_list("order", flat=True).first() or 0


def _typed(rows: list[forms.ModelForm], scope: Any, scope_of: Any) -> list[int]:
    return [form.instance.order or 0 for form in rows if scope_of(form) == scope]
