"""Addresses of the committees, meetings and documents."""

app_name = "meetings"
urlpatterns: list = []
