"""How gunicorn serves the portal; everything can be set from the environment."""

import multiprocessing
import os

production = os.environ.get("PORTAL_ENV") == "production"
bind = os.environ.get("BIND", "0.0.0.0:8000" if production else f"127.0.0.1:{os.environ.get('PORT', '8000')}")
workers = int(os.environ.get("WEB_WORKERS", multiprocessing.cpu_count() if production else 1))
threads = int(os.environ.get("WEB_THREADS", 4))
worker_class = "gthread"
timeout = 60
graceful_timeout = 30
keepalive = 5
max_requests = 5000 if production else 0
max_requests_jitter = 500
control_socket_disable = True
# No request line: paths of surveys and addresses of citizens stay out of every log.
accesslog = None
errorlog = "-"
loglevel = os.environ.get("GUNICORN_LOG_LEVEL", "warning")
limit_request_line = 8190
forwarded_allow_ips = os.environ.get("FORWARDED_ALLOW_IPS", "127.0.0.1")
