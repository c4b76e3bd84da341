"""WSGI entry point for gunicorn."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
# A page that takes longer helps nobody; commands such as migrate have no such limit.
os.environ.setdefault("STATEMENT_TIMEOUT", "30")

application = get_wsgi_application()
