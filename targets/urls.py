"""Addresses of the targets."""

app_name = "targets"
urlpatterns: list = []
