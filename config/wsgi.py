"""WSGI entry point for gunicorn."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
# A page that takes longer helps nobody; commands such as migrate have no such limit.
os.environ.setdefault("STATEMENT_TIMEOUT", "30")

application = get_wsgi_application()
# Every view is imported now; the collector need not walk them again at every full collection.
get_resolver().url_patterns  # noqa: B018
gc.freeze()
