"""Django settings; these environment variables change them.

| variable | value | default |
|---|---|---|
| `WUZHA_DATA` | the folder of the embedded database | `data` in the working directory |
| `DATABASE_URL` | another database, `postgresql://user:password@host/name` | SQLite in `WUZHA_DATA` |
| `WUZHA_PRODUCTION` | `1` on a server: HTTPS only, its own secret key | off: this machine alone |
| `WUZHA_SECRET_KEY` | the key that signs sessions; at least 50 characters | generated once; in production an error |
| `WUZHA_BEHIND_PROXY` | `1` if a proxy ends HTTPS, sets `X-Forwarded-Proto`, adds to `X-Forwarded-For` | off |
| `WUZHA_ACCESS_LOG` | the file with a line for each request, without its query | off |
| `WUZHA_AUDIT_HEADS` | the file for ends of the log, best on another disk | `audit_heads.jsonl` in `WUZHA_DATA` |
| `WUZHA_AUDIT_KEY_FILE` | the file with the key that seals these notes, of at least 32 bytes | off |
| `WUZHA_PUBLIC_ADDRESS` | where everybody reaches the public pages, for QR codes | the first of `WUZHA_HOSTS` |
| `WUZHA_PDF_FONT` | the TrueType font that PDF files embed | LXGW WenKai of Debian |
| `WUZHA_HOSTS` | the host names the site answers to, separated by commas | this machine; in production an error |
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key

from wuzha.core.input_paths import check_input_file
from wuzha.maintenance.data_folder import create_data_folder
from wuzha.site.database_settings import read_database
from wuzha.site.public_requests import read_public_address

PACKAGE = Path(__file__).parents[1]
WEB = PACKAGE / "web"
DATA = Path(os.environ.get("WUZHA_DATA", "data")).absolute()
PRODUCTION = os.environ.get("WUZHA_PRODUCTION") == "1"
MIN_SECRET_LENGTH = 50
MIN_AUDIT_KEY_BYTES = 32
_SECRET_FILE = DATA / "secret_key"
HAD_SECRET = _SECRET_FILE.exists()
"""Whether the folder was used before this start: an empty database in such a folder is a lost one."""


def _read_secret() -> str:
    if secret := os.environ.get("WUZHA_SECRET_KEY"):
        if len(secret) < MIN_SECRET_LENGTH:
            raise ImproperlyConfigured(f"WUZHA_SECRET_KEY 太短。请换成不少于{MIN_SECRET_LENGTH}个字符的随机文字。")
        return secret
    if PRODUCTION:
        raise ImproperlyConfigured("正式运行必须设置环境变量 WUZHA_SECRET_KEY（不少于50个字符的随机文字）。")
    check_input_file(_SECRET_FILE)
    if not _SECRET_FILE.exists():
        _write_secret(get_random_secret_key())
    secret = _SECRET_FILE.read_text(encoding="utf-8").strip()
    if len(secret) < MIN_SECRET_LENGTH:
        raise ImproperlyConfigured(
            f"密钥文件 {_SECRET_FILE} 不完整（不到{MIN_SECRET_LENGTH}个字符）。"
            "请从备份中取回它；没有备份的，删除它再启动，所有人要重新登录。"
        )
    return secret


def _write_secret(secret: str) -> None:
    """Write the secret aside and rename it: a start that is cut off leaves no half of one."""
    create_data_folder(DATA)
    draft = _SECRET_FILE.with_suffix(f".{os.getpid()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        file.write(secret)
        file.flush()
        os.fsync(file.fileno())
    draft.rename(_SECRET_FILE)


def _read_audit_key() -> bytes:
    name = os.environ.get("WUZHA_AUDIT_KEY_FILE")
    if not name:
        return b""
    check_input_file(Path(name))
    try:
        key = Path(name).read_bytes().strip()
    except OSError as error:
        raise ImproperlyConfigured(
            f"读不到 WUZHA_AUDIT_KEY_FILE 的文件“{name}”（{error.strerror}）。请核对路径和权限。"
        ) from error
    if len(key) < MIN_AUDIT_KEY_BYTES:
        raise ImproperlyConfigured(
            f"“{name}”里的密钥太短。请换成不少于{MIN_AUDIT_KEY_BYTES}个字符的随机文字，如 openssl rand -hex 32。"
        )
    return key


def _read_hosts() -> list[str]:
    hosts = [host.strip() for host in os.environ.get("WUZHA_HOSTS", "").split(",") if host.strip()]
    if PRODUCTION and not hosts:
        raise ImproperlyConfigured("正式运行必须设置环境变量 WUZHA_HOSTS（网站的域名，多个用逗号分开）。")
    return hosts or ["localhost", "127.0.0.1", "[::1]"]


def _log_accesses(file: Path) -> None:
    """Add the log of accesses; other programs (logrotate) may rename its file at any time."""
    # Created here: the handler would let everybody read it.
    os.close(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600))
    handler = {"class": "logging.handlers.WatchedFileHandler", "filename": file, "encoding": "utf-8"}
    LOGGING["formatters"]["access"] = {"format": "%(asctime)s %(message)s", "datefmt": "%Y-%m-%d %H:%M:%S"}
    LOGGING["handlers"]["access"] = handler | {"formatter": "access"}
    LOGGING["loggers"]["wuzha.access"] = {"handlers": ["access"], "level": "INFO", "propagate": False}


SECRET_KEY = _read_secret()
ALLOWED_HOSTS = _read_hosts()
PUBLIC_ADDRESS = read_public_address(ALLOWED_HOSTS, is_production=PRODUCTION)
PDF_FONT = os.environ.get("WUZHA_PDF_FONT") or "/usr/share/fonts/truetype/lxgw-wenkai/LXGWWenKai-Regular.ttf"
DEBUG = False
DATABASES = {"default": read_database(DATA)}

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "wuzha.audit",
    "wuzha.orgs",
    "wuzha.people",
    "wuzha.programmes",
    "wuzha.registers",
    "wuzha.intake.uploads",
    "wuzha.duties",
    "wuzha.duties.monthly",
    "wuzha.decisions",
    "wuzha.reports.maps",
    "wuzha.reports.papers",
    "wuzha.web",
]
MIDDLEWARE = [
    "wuzha.site.health.answer_health_checks",
    "wuzha.site.access_log.log_accesses",
    "wuzha.site.public_requests.strip_cookies",
    "wuzha.site.public_errors.show_public_errors",
    "django.middleware.security.SecurityMiddleware",
    "wuzha.site.middleware.add_security_headers",
    "wuzha.site.middleware.redirect_whole_window",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "wuzha.web.language.translate_page",
    "wuzha.site.middleware.answer_refused_bodies",
    "wuzha.site.middleware.show_page_for_wrong_method",
    "wuzha.site.middleware.refuse_null_characters",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "wuzha.site.middleware.extend_session",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "wuzha.site.refused_pages.log_refused_pages",
    "wuzha.site.middleware.LogInMiddleware",
    "wuzha.site.middleware.PasswordMiddleware",
    "wuzha.site.middleware.RolesMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "wuzha.web.people.typed_forms.give_back_typed_form",
]
ROOT_URLCONF = "wuzha.site.urls"
WSGI_APPLICATION = "wuzha.site.wsgi.application"
FORM_RENDERER = "wuzha.web.form_renderer.FormRenderer"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [WEB / "templates", *sorted(WEB.glob("*/templates"))],
        "OPTIONS": {
            "loaders": [("django.template.loaders.cached.Loader", ["wuzha.web.template_loader.Loader"])],
            "builtins": [
                f"wuzha.web.templatetags.{library}"
                for library in (
                    *("calendar_cells", "evidence_rows", "frame_links", "glossary", "html_fragments", "icons"),
                    *("language", "layout", "round_rows", "timeline_rows"),
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "wuzha.web.navigation.add_navigation",
                "wuzha.web.log_head.add_log_head",
                "wuzha.web.home.todo_list.add_todo_count",
                "wuzha.web.write_preview.add_written_consequence",
            ],
        },
    }
]
DATA_UPLOAD_MAX_NUMBER_FILES = 200
"""Django rejects a request with more files; the upload form accepts fewer and explains its limit."""
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "wuzha.site.fault_log.OneLineFormatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "loggers": {name: {"handlers": ["stderr"], "level": "ERROR"} for name in ("django", "wuzha")},
}
if _access_log := os.environ.get("WUZHA_ACCESS_LOG"):
    _log_accesses(Path(_access_log).absolute())

_heads = os.environ.get("WUZHA_AUDIT_HEADS")
AUDIT_HEADS = Path(_heads).absolute() if _heads else None
AUDIT_KEY = _read_audit_key()

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LANGUAGE_COOKIE_NAME = "language"
LOCALE_PATHS = [PACKAGE / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
STATIC_URL = "static/"
STATICFILES_DIRS = [WEB / "static"]
STATIC_ROOT = DATA / "static"
ROWS: Path | None = None
"""The folder where the processes of a server share query results; `wuzha serve` sets it (ADR 11)."""
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_ALLOW_ALL_ORIGINS = False
LOGIN_URL = "log_in"

AUTH_USER_MODEL = "people.User"
PASSWORD_HASHERS = ["wuzha.people.passwords.Argon2ForSmallMachines"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "wuzha.people.passwords.LengthValidator", "OPTIONS": {"minimum": 10}},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "wuzha.people.passwords.CharacterKindsValidator"},
    {"NAME": "wuzha.people.passwords.GuessablePasswordValidator"},
]
PASSWORD_LASTS_DAYS = 90
ONE_TIME_CODE_DAYS = 7
"""How long a person may take to set a password with the code from an administrator."""

PASSWORDS_REMEMBERED = 5
FAILURES_BEFORE_LOCK = 5
LOCKED_MINUTES = 30
FAILURES_REMEMBERED_HOURS = 24
FAILURES_PER_ADDRESS, FAILURES_PER_SITE, FAILURE_WINDOW_MINUTES = 20, 100, 10
"""Failed log-ins on unknown devices that one address and the whole site may have in a window of so many minutes."""

SESSION_ENGINE = "wuzha.site.sessions"
SESSION_COOKIE_AGE = 30 * 60
SESSION_HOURS = 12
"""A session ends so long after its log-in, however much it is used."""

SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "wuzha.web.people.session_views.show_wrong_token"
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if PRODUCTION:
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True
BEHIND_PROXY = os.environ.get("WUZHA_BEHIND_PROXY") == "1"
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
