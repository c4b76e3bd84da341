"""“Cách tính”: each status in words, with the thresholds this deployment uses."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from targets import status as rule
from targets.models.choices import StatusChoice
from targets.standings import thresholds

ORDER = (
    (rule.Status.EXCEEDED, rule.Status.MET, rule.Status.MISSED),
    (rule.Status.MET_EARLY, rule.Status.ON_TRACK, rule.Status.WATCH, rule.Status.AT_RISK),
    (rule.Status.NOT_DUE, rule.Status.MISSING),
)


def method(request: HttpRequest) -> HttpResponse:
    """The rule in words; the numbers are those the program computes with."""
    closed, running, always = (
        [(status.value, StatusChoice(status).label) for status in group] for group in ORDER
    )
    context = {
        "closed": closed,
        "running": running,
        "always": always,
        "thresholds": thresholds(),
    }
    return render(request, "targets/method.html", context)
