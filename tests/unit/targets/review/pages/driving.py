"""Driving the pages of the review in tests: a figure that waits, a button pressed."""

from typing import Any

from django.contrib.auth.models import User
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from targets.models import Submission, Target
from tests.builders import make_submission, make_user

QUEUE = "/quan-tri/duyet-so-lieu/"


def waiting(target: Target, value: Any = 105, by: User | None = None, **fields: Any) -> Submission:
    by = by or make_user(last_name="Nguyễn Lan", role="office", committee=target.committee)
    values = {"submitted_by": by, "entered_by": by, "value": value, "state": "submitted"}
    return make_submission(target, **values | fields)


def page_for(target: Target) -> str:
    return reverse("admin:review", args=[target.committee.slug, target.period.code])


def post(
    client: Client, target: Target, work: str, *rows: Submission, **fields: str
) -> HttpResponse:
    chosen = [f"{row.pk}.{row.version}" for row in rows]
    data = {"viec": work, "chon": chosen} | {k.replace("_", "-"): v for k, v in fields.items()}
    return client.post(page_for(target), data, follow=True)


def text_of(response: HttpResponse) -> str:
    return " ".join(response.content.decode().split())
