"""Addresses of the pages: overview, targets, committees, documents, sources, search."""

from django.urls import path

from targets.views import committees, documents, meetings, search, sources
from targets.views.checks import checks
from targets.views.compare import compare
from targets.views.dashboard import dashboard
from targets.views.method import method
from targets.views.targets import TargetList, target_data, target_detail

app_name = "targets"
urlpatterns = [
    path("", dashboard, name="dashboard"),
    path("chi-tieu/", TargetList.as_view(), name="target-list"),
    path("chi-tieu/<int:pk>/", target_detail, name="target-detail"),
    path("chi-tieu/<int:pk>/du-lieu.json", target_data, name="target-data"),
    path("so-sanh/", compare, name="compare"),
    path("kiem-tra/", checks, name="checks"),
    path("cach-tinh/", method, name="method"),
    path("cap-uy/", committees.CommitteeList.as_view(), name="committee-list"),
    path("cap-uy/<slug:slug>/", committees.committee_detail, name="committee-detail"),
    path("hoi-nghi/<slug:slug>/", meetings.meeting_detail, name="meeting-detail"),
    path("nghi-quyet/", documents.DocumentList.as_view(), name="document-list"),
    path("nghi-quyet/<slug:slug>/", documents.document_detail, name="document-detail"),
    path("nguon/", sources.SourceList.as_view(), name="source-list"),
    path("nguon/<slug:slug>/", sources.source_detail, name="source-detail"),
    path("tim-kiem/", search.search, name="search"),
]
