"""Addresses of the pages, each with the data whose version says whether it has changed."""

from django.urls import path

from meetings.conditional import branch, chosen, everything, without_data
from targets.views import committees, documents, meetings, search, sources
from targets.views.checks import checks
from targets.views.compare import compare
from targets.views.dashboard import dashboard
from targets.views.history import target_history
from targets.views.method import method
from targets.views.targets import TargetList, target_data, target_detail

app_name = "targets"
urlpatterns = [
    path("", chosen(dashboard), name="dashboard"),
    path("chi-tieu/", chosen(TargetList.as_view()), name="target-list"),
    path("chi-tieu/<int:pk>/", everything(target_detail), name="target-detail"),
    path("chi-tieu/<int:pk>/lich-su/", target_history, name="target-history"),
    path("chi-tieu/<int:pk>/du-lieu.json", everything(target_data), name="target-data"),
    path("so-sanh/", everything(compare), name="compare"),
    path("kiem-tra/", everything(checks), name="checks"),
    path("cach-tinh/", without_data(method), name="method"),
    path("cap-uy/", everything(committees.CommitteeList.as_view()), name="committee-list"),
    path("cap-uy/<slug:slug>/", branch(committees.committee_detail), name="committee-detail"),
    path("hoi-nghi/<slug:slug>/", everything(meetings.meeting_detail), name="meeting-detail"),
    path("nghi-quyet/", everything(documents.DocumentList.as_view()), name="document-list"),
    path("nghi-quyet/<slug:slug>/", everything(documents.document_detail), name="document-detail"),
    path("nguon/", everything(sources.SourceList.as_view()), name="source-list"),
    path("nguon/<slug:slug>/", everything(sources.source_detail), name="source-detail"),
    path("tim-kiem/", everything(search.search), name="search"),
]
