"""`wuzha serve`: the house on the web, its tables brought up to date first, until it is told to stop."""

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
from importlib import import_module
from ipaddress import ip_address
from multiprocessing import parent_process
from pathlib import Path
from signal import SIG_BLOCK, SIG_DFL, SIGINT, SIGTERM, pthread_sigmask, signal
from threading import Thread

from wuzha.cli.django_setup import make_ready, the_house
from wuzha.cli.work import a_worker_beside
from wuzha.core.problems import Refusal

APPLICATION = "wuzha.site.wsgi:application"
KEEP_AHEAD = "wuzha.site.cache_warming:keep_ahead"
THREADS = 2
"""Of each worker: more of them wait for each other (measured)."""

SECONDS_TO_FINISH = 10
"""How long a page that is being made may still take when the server is told to stop."""

TIDYING = (20_000, 50, 100)
"""The thresholds of Python's collector: with its own it took a thirtieth of the time, and at its longest 70 ms."""

TURN_SECONDS = 0.0005
"""How long one thread of a worker keeps the others waiting. A page of twenty queries waits twenty times while results
are worked out beside it: with Python's own 5 ms twice as many pages took more than 100 ms (measured)."""

STOPPED = 0
_NOT_THERE = {
    errno.EADDRINUSE: "{place} 已有程序在用。请停掉它，或用 --port 换一个端口。",
    errno.EADDRNOTAVAIL: "{place} 不是本机的地址。请用 --host 换一个。",
    errno.EACCES: "没有权限使用 {place}。请用 --port 换一个1024以上的端口。",
}


def serve(options: Namespace) -> int:
    """Serves until SIGINT or SIGTERM."""
    address = _address(options.host, options.port)
    with the_house(may_be_new=True):
        make_ready()
        _collect_static_files()
        if options.demo:
            _open_demo_office()
        _say_who_gets_in(address)
        _share_rows()
        _hang_up()
    with a_worker_beside():
        return _run(address, options.port, options.workers)


def _address(host: str, port: int) -> str:
    """The IP address of the host, on which the port is free.

    The server itself would share a port with another one, and each would get some of the requests.
    Raises: Refusal
    """
    try:
        family, kind, _, _, place = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind(place)
    except (socket.gaierror, UnicodeError) as fault:
        raise Refusal(f"找不到主机“{host}”。请用 --host 写本机的名称或 IP 地址。") from fault
    except OSError as fault:
        if fault.errno not in _NOT_THERE:
            raise
        raise Refusal(_NOT_THERE[fault.errno].format(place=_printed(host, port))) from fault
    return str(place[0])


def _open_demo_office() -> None:
    """The invented street in an empty database, and who can log in to it.

    Raises: Refusal when there is an office already: invented and real books must not meet.
    """
    from wuzha.demo.office import PASSWORD, PEOPLE, is_demo_office, open_demo_office

    if not open_demo_office(lambda said: print(said, flush=True)) and not is_demo_office():
        raise Refusal("数据库里已有正式的台账，不能再建虚构街道。请用环境变量 WUZHA_DATA 另指一个空文件夹。")
    print("虚构街道的账号（密码都是 " + PASSWORD + "）：")
    for person in PEOPLE:
        print(f"  {person.username}  {person.role.label}")


def _share_rows() -> None:
    """What many wait for is asked of the database by one worker, for all of them."""
    from django.conf import settings

    from wuzha.engines.query_cache import room_for_rows

    settings.ROWS = room_for_rows(settings.DATA / "rows")


def _hang_up() -> None:
    """The workers are forks of this process, and no connection to a database survives a fork."""
    from django.db import connections

    connections.close_all()


def _collect_static_files() -> None:
    """Style sheets and scripts, put where they are served from, once for each state they are in."""
    from django.conf import settings
    from django.core.management import call_command

    if settings.STATIC_ROOT is None:
        return
    root = Path(settings.STATIC_ROOT)
    kept, state = root.with_suffix(".state"), _state_of_static_files()
    if root.is_dir() and kept.exists() and kept.read_text(encoding="utf-8") == state:
        return
    print("正在准备网页的样式和脚本……", flush=True)
    root.mkdir(parents=True, exist_ok=True)
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    kept.write_text(state, encoding="utf-8")


def _state_of_static_files() -> str:
    """A hash that changes whenever one of them does, or the way they are kept."""
    from django.conf import settings

    said = repr((settings.STORAGES["staticfiles"], sorted(_static_files())))
    return hashlib.sha256(said.encode("utf-8", "surrogateescape")).hexdigest()


def _static_files() -> Iterator[tuple[str, int, int]]:
    from django.contrib.staticfiles.finders import get_finders

    for finder in get_finders():
        for name, storage in finder.list([]):
            file = Path(storage.path(name)).stat()
            yield name, file.st_size, file.st_mtime_ns


def _say_who_gets_in(address: str) -> None:
    """Whoever opens the server to other machines is told what else that takes."""
    from django.conf import settings

    if not ip_address(address).is_loopback and "localhost" in settings.ALLOWED_HOSTS:
        print("现在只有本机能打开。要让别的机器打开，请用环境变量 WUZHA_HOSTS 写明网站的域名或地址。")


def _run(address: str, port: int, workers: int) -> int:
    from granian.constants import Interfaces
    from granian.log import LogLevels
    from granian.server import Server

    server = Server(
        APPLICATION,
        address=address,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=THREADS,
        workers_kill_timeout=SECONDS_TO_FINISH,
        respawn_failed_workers=True,
        log_level=LogLevels.error,
    )
    server.on_startup(lambda: Thread(target=_say_when_it_answers, args=(address, port), daemon=True).start())
    try:
        server.serve(target_loader=_in_a_worker)
    except SystemExit:
        # Workers ended along with us seem to have left of their own accord.
        if not server.interrupt_signal:
            raise Refusal("网站的进程一再意外退出，已停止。原因见上面的输出。") from None
    print("网站已停止。")
    return STOPPED


def _in_a_worker(application: str) -> Callable[..., object]:
    """What a worker serves. It ends when the main process says so: an interruption from the keyboard is not for it.

    Until it serves, the main process's way of ending, which it was born with, would leave it waiting.
    """
    signal(SIGTERM, SIG_DFL)
    pthread_sigmask(SIG_BLOCK, {SIGINT})
    Thread(target=_follow_the_main_process, daemon=True).start()
    served = _named(application)
    Thread(target=_named(KEEP_AHEAD), daemon=True).start()
    _tidy_up_less_often()
    sys.setswitchinterval(TURN_SECONDS)
    return served


def _named(place: str) -> Callable[..., object]:
    """What stands at this place of a room above."""
    module, _, name = place.partition(":")
    found: Callable[..., object] = getattr(import_module(module), name)
    return found


def _tidy_up_less_often() -> None:
    """What Python keeps for good is not gone through again and again for what can be thrown away, which takes time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*TIDYING)


def _follow_the_main_process() -> None:
    """A worker left behind would hold the port against the next start."""
    main = parent_process()
    if main is not None:
        main.join()
        os.kill(os.getpid(), SIGTERM)


def _say_when_it_answers(address: str, port: int) -> None:
    while True:
        time.sleep(0.05)
        try:
            socket.create_connection((address, port)).close()
        except OSError:
            continue
        print(f"网站已在运行：http://{_printed(address, port)}/（按 Ctrl+C 停止）", flush=True)
        return


def _printed(host: str, port: int) -> str:
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
