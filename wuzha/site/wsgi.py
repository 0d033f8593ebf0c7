"""The WSGI application that a web server runs."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

from wuzha.engines.lock_waits import limit_lock_waits
from wuzha.site.call_stack import run_in_large_frame
from wuzha.site.requests_under_way import REQUESTS

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wuzha.site.settings")
limit_lock_waits()
application = run_in_large_frame(REQUESTS.count(get_wsgi_application()))
