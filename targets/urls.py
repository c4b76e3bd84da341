"""Addresses of the pages: overview, targets, committees, documents, sources, search."""

from typing import Any, NoReturn

from django.http import Http404, HttpRequest
from django.urls import path


def pending(request: HttpRequest, **kwargs: Any) -> NoReturn:
    """Stand-in while a page is being written."""
    raise Http404


app_name = "targets"
urlpatterns = [
    path("", pending, name="dashboard"),
    path("chi-tieu/", pending, name="target-list"),
    path("chi-tieu/<int:pk>/", pending, name="target-detail"),
    path("chi-tieu/<int:pk>/du-lieu.json", pending, name="target-data"),
    path("so-sanh/", pending, name="compare"),
    path("kiem-tra/", pending, name="checks"),
    path("cach-tinh/", pending, name="method"),
    path("cap-uy/", pending, name="committee-list"),
    path("cap-uy/<slug:slug>/", pending, name="committee-detail"),
    path("hoi-nghi/<slug:slug>/", pending, name="meeting-detail"),
    path("nghi-quyet/", pending, name="document-list"),
    path("nghi-quyet/<slug:slug>/", pending, name="document-detail"),
    path("nguon/", pending, name="source-list"),
    path("nguon/<slug:slug>/", pending, name="source-detail"),
    path("tim-kiem/", pending, name="search"),
]
