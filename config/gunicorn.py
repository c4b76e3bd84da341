"""gunicorn's settings, read with `gunicorn -c config/gunicorn.py config.wsgi`."""

import os

from config import env
from config.logs import logging_settings

bind = os.environ.get("BIND") or f"127.0.0.1:{os.environ.get('PORT') or 8000}"
workers = int(os.environ.get("WEB_CONCURRENCY") or 2)
threads = 4
timeout = 60
graceful_timeout = 20
# Longer than the proxy keeps an idle connection, so that it is never the one to find it closed.
keepalive = 75
# Workers renew themselves now and then, not all at the same moment.
max_requests = 5000
max_requests_jitter = 500
# Nobody steers it at run time, and a read-only home has no place for the socket.
control_socket_disable = True
# Whether a proxy is believed is TRUSTED_PROXIES' to say; by default gunicorn takes the scheme, and
# the path the site is mounted at, from any caller on this machine or on the Unix socket.
secure_scheme_headers = {}
forwarder_headers = ""
# The application writes one line a request itself, with the request id.
accesslog = None
logconfig_dict = logging_settings(env.log_level())
