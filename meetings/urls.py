"""Addresses of the pages that show meetings and people alone; the rest is in ``targets``."""

from django.urls import path

from meetings import views
from meetings.conditional import general

app_name = "meetings"
urlpatterns = [
    path("hoi-nghi/", general(views.MeetingList.as_view()), name="meeting-list"),
    path("nguoi/<slug:slug>/", general(views.person_detail), name="person-detail"),
]
