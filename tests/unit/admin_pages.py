"""Driving admin pages in tests: read the form a page shows, change fields, post it back."""

from typing import Any

from django.forms import ModelMultipleChoiceField
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

SIGN_IN = "/quan-tri/login/"


def page_of(model: type, action: str, *args: Any) -> str:
    """Address of an admin page of a model."""
    meta = model._meta
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_{action}", args=args)


def shown_values(response: HttpResponse) -> dict[str, Any]:
    """What the browser would send if nothing were touched."""
    values = {}
    for form in _forms(response):
        for bound in form:
            value = bound.value()
            if bound.field.__class__.__name__ == "BooleanField":
                if value:
                    values[bound.html_name] = "on"
            elif isinstance(bound.field, ModelMultipleChoiceField):
                values[bound.html_name] = value or []
            elif value not in (None, ""):
                widget = bound.field.widget
                widget = getattr(widget, "widget", widget)
                shown = widget.format_value(value)
                values[bound.html_name] = shown if shown is not None else ""
            else:
                values[bound.html_name] = ""
    return values


def _forms(response: HttpResponse) -> list[Any]:
    forms = [response.context["adminform"].form]
    for inline in response.context.get("inline_admin_formsets", ()):
        forms += [inline.formset.management_form, *inline.formset.forms]
    return forms


def prefix_of(response: HttpResponse, model: type) -> str:
    """The prefix of a model's inline rows on the page."""
    return next(
        inline.formset.prefix
        for inline in response.context["inline_admin_formsets"]
        if inline.formset.model is model
    )


def submit(client: Client, url: str, **changes: Any) -> HttpResponse:
    """Open the form at ``url``, change these fields, send it; redirects are followed."""
    values = shown_values(client.get(url))
    return client.post(url, values | changes, follow=True)


def add_row(client: Client, url: str, model: type, **fields: Any) -> HttpResponse:
    """Send the form at ``url`` with one more row in the inline of ``model``."""
    response = client.get(url)
    values = shown_values(response)
    prefix = prefix_of(response, model)
    number = int(values[f"{prefix}-INITIAL_FORMS"])
    values[f"{prefix}-TOTAL_FORMS"] = number + 1
    values |= {f"{prefix}-{number}-{name}": value for name, value in fields.items()}
    return client.post(url, values, follow=True)


def errors_of(response: HttpResponse) -> str:
    """Every error the page shows, in one string."""
    told = [str(form.errors) for form in _forms(response)]
    inlines = response.context.get("inline_admin_formsets", ())
    told += [str(inline.formset.non_form_errors()) for inline in inlines]
    return "\n".join(told)


def messages_of(response: HttpResponse) -> list[str]:
    """The messages at the top of the page."""
    return [str(message) for message in response.context["messages"]]
