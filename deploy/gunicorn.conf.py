"""How gunicorn serves dealercrm. Each line can be overridden by GUNICORN_CMD_ARGS or on the command line."""

import multiprocessing

bind = "127.0.0.1:8000"  # a reverse proxy stands in front
worker_class = "gthread"
workers = 2 * multiprocessing.cpu_count()
threads = 4
timeout = 60  # seconds; long work belongs to Celery
graceful_timeout = 20
max_requests = 5000  # a worker is renewed now and then, not all at once
max_requests_jitter = 500
worker_tmp_dir = "/dev/shm"  # noqa: S108 (heartbeat files of gunicorn; a disk that sleeps would kill workers)
control_socket_disable = True
accesslog = None  # the proxy writes it
errorlog = "-"
