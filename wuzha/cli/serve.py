"""`wuzha serve`: migrate the database and run the web site."""

from __future__ import annotations

import errno
import gc
import hashlib
import os
import socket
import sys
import time
from argparse import Namespace
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from importlib import import_module
from ipaddress import ip_address
from multiprocessing import parent_process
from pathlib import Path
from signal import SIG_BLOCK, SIG_DFL, SIGINT, SIGTERM, pthread_sigmask, signal
from threading import Thread
from typing import Any

from wuzha.cli.demo_start import open_demo_if_empty
from wuzha.cli.django_setup import migrate_database, set_up_django
from wuzha.cli.request_receiver import Receiver
from wuzha.cli.served_address import set_public_address
from wuzha.cli.work import run_worker_process
from wuzha.core.problems import RefusalError
from wuzha.maintenance.data_folder import hold_data_lock

APPLICATION = "wuzha.site.wsgi:application"
BODY_LIMIT = "wuzha.site.body_limits:find_body_limit"
CACHE_WARMING = "wuzha.site.cache_warming:keep_warm"
THREADS_PER_WORKER = 2
"""More threads in a worker only wait for each other (measured)."""

HEADER_SECONDS = 15
"""How long a sender has for the header of a request; a header occupies no thread."""

CONNECTIONS_PER_WORKER = 1024
MAX_HEADER_BYTES = 64 * 1024
SECONDS_TO_FINISH = 10
"""How long a request under way may still take when the server is stopped."""

GC_THRESHOLDS = (20_000, 50, 100)
"""Thresholds of the garbage collector: with the defaults it took 3 % of the time, at most 70 ms at once (measured)."""

SWITCH_INTERVAL_SECONDS = 0.0005
"""Thread switch interval. A page of twenty queries waits twenty times while results are computed in another thread:
with the default of 5 ms twice as many pages took more than 100 ms (measured).
"""

EXIT_STOPPED = 0
_ADDRESS_FAULTS = {
    errno.EADDRINUSE: "server.address_in_use",
    errno.EADDRNOTAVAIL: "server.address_not_here",
    errno.EACCES: "server.port_forbidden",
}


def serve(options: Namespace) -> int:
    """Serve until SIGINT or SIGTERM and return the exit code."""
    address = _resolve_address(options.host, options.port)
    # The database, its WAL and all other files of the data folder are for their owner alone.
    os.umask(0o077)
    with ExitStack() as until_stopped:
        with set_up_django(may_be_new=True):
            from django.conf import settings

            options.demo = options.demo or options.demo_day is not None
            if options.demo and settings.PRODUCTION:
                raise RefusalError("server.demo_in_production")
            until_stopped.enter_context(hold_data_lock(settings.DATA))
            migrate_database(starts_anew=options.new)
            _collect_static_files()
            if options.demo:
                open_demo_if_empty(options.demo_day)
            _print_who_can_connect(address)
            set_public_address(options.port)
            _share_query_results()
            _close_connections()
        with run_worker_process():
            return _run_server(address, options.port, options.workers)


def _resolve_address(host: str, port: int) -> str:
    """Return the IP address of the host, after checking that the port is free.

    The server itself would share a port with another server, and each would get some of the requests.
    Raises: RefusalError when the host is unknown or the port cannot be used.
    """
    try:
        family, kind, _, _, socket_address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind(socket_address)
    except (socket.gaierror, UnicodeError) as error:
        raise RefusalError("server.host", host=host) from error
    except OSError as error:
        if error.errno not in _ADDRESS_FAULTS:
            raise
        raise RefusalError(_ADDRESS_FAULTS[error.errno], place=_format_address(host, port)) from error
    return str(socket_address[0])


def _share_query_results() -> None:
    """Let the workers share the rows of large queries through a folder."""
    from django.conf import settings

    from wuzha.engines.query_cache import prepare_cache_folder

    settings.ROWS = prepare_cache_folder(settings.DATA / "rows")


def _close_connections() -> None:
    """Close database connections before forking."""
    from django.db import connections

    connections.close_all()


def _collect_static_files() -> None:
    """Copy style sheets and scripts to where they are served from, if they have changed."""
    from django.conf import settings
    from django.core.management import call_command

    if settings.STATIC_ROOT is None:
        return
    root = Path(settings.STATIC_ROOT)
    state_file, state = root.with_suffix(".state"), _hash_static_files()
    if root.is_dir() and state_file.exists() and state_file.read_text(encoding="utf-8") == state:
        return
    print("正在准备网页的样式和脚本……", flush=True)
    root.mkdir(parents=True, exist_ok=True)
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    state_file.write_text(state, encoding="utf-8")


def _hash_static_files() -> str:
    """Return a hash that changes with the static files and with how they are stored."""
    from django.conf import settings

    content = repr((settings.STORAGES["staticfiles"], sorted(_list_static_files())))
    return hashlib.sha256(content.encode("utf-8", "surrogateescape")).hexdigest()


def _list_static_files() -> Iterator[tuple[str, int, int]]:
    from django.contrib.staticfiles.finders import get_finders

    for finder in get_finders():
        for name, storage in finder.list([]):
            file = Path(storage.path(name)).stat()
            yield name, file.st_size, file.st_mtime_ns


def _print_who_can_connect(address: str) -> None:
    """Print how to open the site to other machines, and warn of plain HTTP, where it is bound to more than this one."""
    from django.conf import settings

    if not ip_address(address).is_loopback and not settings.PRODUCTION:
        print(
            "【警告】网站正以不加密的 HTTP 对其他机器开放：同一网络里的人能看到密码和台账。\n"
            "【警告】请按 docs/operations.md 配置 HTTPS（WUZHA_PRODUCTION=1），或去掉 --host，只在本机使用。"
        )
    if not ip_address(address).is_loopback and "localhost" in settings.ALLOWED_HOSTS:
        print("现在只有本机能打开。要让别的机器打开，请用环境变量 WUZHA_HOSTS 写明网站的域名或地址。")


def _run_server(address: str, port: int, workers: int) -> int:
    from granian.constants import HTTPModes, Interfaces
    from granian.http import HTTP1Settings
    from granian.log import LogLevels

    from wuzha.cli.steady_server import SteadyServer

    server = SteadyServer(
        APPLICATION,
        address=address,
        port=port,
        interface=Interfaces.RSGI,
        workers=workers,
        # Of a server for HTTP/2 too, a connection that sends nothing would have all the time it wants.
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(header_read_timeout=HEADER_SECONDS * 1000, max_buffer_size=MAX_HEADER_BYTES),
        backlog=CONNECTIONS_PER_WORKER,
        backpressure=CONNECTIONS_PER_WORKER,
        websockets=False,
        workers_kill_timeout=SECONDS_TO_FINISH,
        respawn_failed_workers=True,
        log_level=LogLevels.error,
    )
    server.on_startup(lambda: Thread(target=_print_address_once_listening, args=(address, port), daemon=True).start())
    try:
        server.serve(target_loader=_load_application)
    except SystemExit:
        # Workers that a signal ended together with this process look to the server like crashed ones.
        if not server.interrupt_signal:
            raise RefusalError("server.stopped") from None
    print("网站已停止。")
    return EXIT_STOPPED


def _load_application(application: str) -> Receiver:
    """Load the application in a worker process, and start its background threads.

    SIGINT is blocked: the main process tells its workers to end. SIGTERM gets its default handler back, since the one
    inherited from the main process would only wait.
    """
    signal(SIGTERM, SIG_DFL)
    pthread_sigmask(SIG_BLOCK, {SIGINT})
    Thread(target=_end_with_main_process, daemon=True).start()
    receiver = Receiver(_load_target(application), _load_target(BODY_LIMIT), threads=THREADS_PER_WORKER)
    Thread(target=_load_target(CACHE_WARMING), daemon=True).start()
    _collect_garbage_less_often()
    sys.setswitchinterval(SWITCH_INTERVAL_SECONDS)
    return receiver


def _load_target(target_name: str) -> Callable[..., Any]:
    """Load an object named `module:name`; site lies above this layer, so it cannot be imported."""
    module, _, name = target_name.partition(":")
    target: Callable[..., Any] = getattr(import_module(module), name)
    return target


def _collect_garbage_less_often() -> None:
    """Move what lives as long as the process out of the collector's sight."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*GC_THRESHOLDS)


def _end_with_main_process() -> None:
    """End this worker with its main process: an orphan would keep the port in use."""
    main = parent_process()
    if main is not None:
        main.join()
        os.kill(os.getpid(), SIGTERM)


def _print_address_once_listening(address: str, port: int) -> None:
    while True:
        time.sleep(0.05)
        try:
            socket.create_connection((address, port)).close()
        except OSError:
            continue
        print(f"网站已在运行：http://{_format_address(address, port)}/（按 Ctrl+C 停止）", flush=True)
        return


def _format_address(host: str, port: int) -> str:
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
