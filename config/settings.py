"""Every setting of the product. The only file that reads the environment; .env.example explains each."""

import os
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from environs import Env

from config import database, languages, logs, safety

BASE_DIR = Path(__file__).resolve().parent.parent
env = Env()
env.read_env(BASE_DIR / env.str("ENV_FILE", ".env"), recurse=False)

# -- what kind of installation --------------------------------------------------------------------
DEMO = env.bool("DEMO", False)
DEBUG = env.bool("DEBUG", False)
# The demo's keys are known to everybody; safety.faults refuses them anywhere else.
SECRET_KEY = env.str("SECRET_KEY", "demo-secret-known-to-everybody-and-good-for-nothing" if DEMO else "")
FIELD_KEYS = env.str("FIELD_KEYS", "demo:ZGVtby1maWVsZC1rZXkta25vd24tdG8tZXZlcnlvbmU=" if DEMO else "")
INDEX_KEY = env.str("INDEX_KEY", "demo-index-key-known-to-everybody-too" if DEMO else "")
JOURNAL_KEY = env.str("JOURNAL_KEY", "demo-journal-key-known-to-everybody-too" if DEMO else "")
# Only while the index key is being changed (docs/operator.md).
INDEX_KEY_NEXT = env.str("INDEX_KEY_NEXT", "")
INDEX_KEY_BEFORE = env.str("INDEX_KEY_BEFORE", "")
BACKUP_KEY = env.str("BACKUP_KEY", "ZGVtby1iYWNrdXAta2V5LWtub3duLXRvLWFsbC1tZW4=" if DEMO else "")

# -- the web --------------------------------------------------------------------------------------
PUBLIC_URL = env.str("PUBLIC_URL", "")
HTTPS = env.bool("HTTPS", not DEMO)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", ["*"] if DEMO else ["localhost", "127.0.0.1"])
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", 0)
WEB_ADDRESS = env.str("WEB_ADDRESS", "127.0.0.1")
PORT = env.int("PORT", 8000)
# The live boards in a process of their own (manage.py live); 0: none, as in `serve --one-address`.
LIVE_ADDRESS = env.str("LIVE_ADDRESS", "127.0.0.1")
LIVE_PORT = env.int("LIVE_PORT", 0)
LIVE_LISTENERS = env.int("LIVE_LISTENERS", 5000)
LIVE_LISTENERS_EACH = env.int("LIVE_LISTENERS_EACH", 1000)

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
# The PUBLIC handler: no session, no user, no CSRF cookie. Headers come first, so that errors and files carry them.
PUBLIC_MIDDLEWARE = [
    "antri.web.middleware.security_headers",
    "antri.web.middleware.ContentPolicy",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "antri.web.middleware.language",
    "antri.web.middleware.small_bodies_only",
    "antri.web.middleware.own_forms_only",
    "antri.web.middleware.ErrorPages",
]
# The STAFF handler: /petugas/, /kelola/, /akun/ (config/handlers.py). Django and its applications look at this list.
MIDDLEWARE = [
    "antri.web.middleware.security_headers",
    "antri.web.middleware.ContentPolicy",
    "antri.web.middleware.language",
    "antri.web.middleware.small_bodies_only",
    "antri.web.middleware.own_forms_only",
    "antri.web.middleware.ErrorPages",
    "django.middleware.common.CommonMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "antri.people.access.StaffGate",
    "axes.middleware.AxesMiddleware",
]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}
# A form of ours has no file and seldom more than thirty fields; a page of people to move has 108, a worklist 104.
DATA_UPLOAD_MAX_MEMORY_SIZE = 64 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 160
# But for addresses that take papers, a few at once. In memory: no file of a citizen lies in a folder as it came.
PAPER_PATHS = (
    r"^/((petugas/[^/]+/bantu-ajukan/)?berkas/[^/]+/(isi|unggah)|petugas/.+/unggah|"
    r"api/v1/applications/[^/]+/papers)(/|$)"
)
FILE_UPLOAD_MAX_MEMORY_SIZE = 26 * 1024 * 1024
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
LANGUAGE_COOKIE_NAME = "__Host-bahasa" if HTTPS else "bahasa"
USE_X_FORWARDED_HOST = False
if TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# -- the database ---------------------------------------------------------------------------------
DATABASE_URL = env.str("DATABASE_URL", "")
SQLITE_SYNCHRONOUS = env.str("SQLITE_SYNCHRONOUS", "FULL").upper()
WEB_PROCESSES = env.int("WEB_PROCESSES", 2 if DATABASE_URL else 1)
WEB_THREADS = env.int("WEB_THREADS", 8)
DATABASES: dict[str, Any] = {
    "default": database.postgresql(DATABASE_URL, pool=env.int("DATABASE_POOL", 8))
    if DATABASE_URL
    else database.sqlite(env.path("SQLITE_PATH", BASE_DIR / "var" / "antri.sqlite3"), synchronous=SQLITE_SYNCHRONOUS)
}
# Outside the database on purpose: it shows when the end of the journal was cut off.
JOURNAL_HEAD_FILE = env.path("JOURNAL_HEAD_FILE", BASE_DIR / "var" / "journal-heads.jsonl")
# Papers of applications, each encrypted with a key of its own; and how many are taken apart at once on this machine.
PAPERS_DIR: str = env.str("PAPERS_DIR", str(BASE_DIR / "var" / "papers"))
PAPER_CHECKS = env.int("PAPER_CHECKS", max(1, (os.cpu_count() or 2) // 2))
# A scanner for malware, clamd: a path of its socket, or host:port. Empty: none.
CLAMD = env.str("CLAMD", "")
# Messages to phones; a channel without its settings is not used. docs/operator.md tells how to set one up.
SMS_URL = env.str("SMS_URL", "")
SMS_TOKEN = env.str("SMS_TOKEN", "")
SMS_HEADER = env.str("SMS_HEADER", "Authorization: Bearer {token}")
SMS_BODY = env.str("SMS_BODY", '{"to": "{phone}", "message": "{text}"}')
SMS_SUCCESS = env.str("SMS_SUCCESS", "")
WHATSAPP_URL = env.str("WHATSAPP_URL", "https://graph.facebook.com/v25.0")
WHATSAPP_PHONE_ID = env.str("WHATSAPP_PHONE_ID", "")
WHATSAPP_TOKEN = env.str("WHATSAPP_TOKEN", "")
WHATSAPP_TEMPLATE = env.str("WHATSAPP_TEMPLATE", "")
WHATSAPP_LANGUAGES = env.list("WHATSAPP_LANGUAGES", ["id"])
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# -- getting it back ------------------------------------------------------------------------------
BACKUP_DIR = env.str("BACKUP_DIR", "")
BACKUP_KEEP_DAYS = env.int("BACKUP_KEEP_DAYS", 35)
# Encrypted lists to go on with on paper: what is left of today, and the next working day.
LISTS_DIR = env.str("LISTS_DIR", str(BASE_DIR / "var" / "lists"))
LISTS_KEEP_DAYS = env.int("LISTS_KEEP_DAYS", 3)
# The folder of pg_dump and pg_restore; empty: they are on the PATH.
DATABASE_TOOLS = env.str("DATABASE_TOOLS", "")
NTP_SERVER = env.str("NTP_SERVER", "" if DEMO else "id.pool.ntp.org")
# What a copy keeps of this environment. Nothing secret may stand here: no key, and no DATABASE_URL, it has a password.
_PLAIN = """
PUBLIC_URL HTTPS ALLOWED_HOSTS TRUSTED_PROXIES WEB_ADDRESS PORT WEB_PROCESSES WEB_THREADS DATABASE_POOL SQLITE_PATH
SQLITE_SYNCHRONOUS BACKUP_DIR BACKUP_KEEP_DAYS LISTS_DIR LISTS_KEEP_DAYS DATABASE_TOOLS NTP_SERVER
JOURNAL_HEAD_FILE PAPERS_DIR PAPER_CHECKS CLAMD LOG_LEVEL LIVE_ADDRESS LIVE_PORT LIVE_LISTENERS LIVE_LISTENERS_EACH
WHATSAPP_URL WHATSAPP_PHONE_ID WHATSAPP_TEMPLATE WHATSAPP_LANGUAGES
"""
PLAIN_SETTINGS = {name: os.environ[name] for name in _PLAIN.split() if name in os.environ}

if unsafe := safety.faults(
    safety.Choices(
        is_demo=DEMO,
        debug=DEBUG,
        secret_key=SECRET_KEY,
        field_keys=FIELD_KEYS,
        index_key=INDEX_KEY,
        journal_key=JOURNAL_KEY,
        allowed_hosts=tuple(ALLOWED_HOSTS),
        public_url=PUBLIC_URL,
        https=HTTPS,
        backup_key=BACKUP_KEY,
        backup_dir=BACKUP_DIR,
        is_sqlite=not DATABASE_URL,
        sqlite_synchronous=SQLITE_SYNCHRONOUS,
        web_processes=WEB_PROCESSES,
    )
):
    raise ImproperlyConfigured("Not starting, because:\n- " + "\n- ".join(unsafe))

# -- who signs in ---------------------------------------------------------------------------------
SESSION_ENGINE = "antri.people.sessions"
SESSION_COOKIE_NAME = "__Host-sesi" if HTTPS else "sesi"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_AGE = 10 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
STAFF_IDLE_S = 15 * 60
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "antri.people.views.sign_in.csrf_failure"
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/petugas/"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
ACCOUNT_ADAPTER = "antri.people.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_REDIRECT_URL = "/akun/masuk/"
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
ACCOUNT_FORMS = {
    "login": "antri.people.forms.LoginForm",
    "reauthenticate": "antri.people.forms.ReauthenticateForm",
}
# Counted by people.actions.tries instead, in the database: these live in the memory of one process.
ACCOUNT_RATE_LIMITS = False
MFA_RATE_LIMITS = False
MFA_ADAPTER = "antri.people.adapters.MfaAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_FORMS = {
    "authenticate": "antri.people.forms.CodeForm",
    "reauthenticate": "antri.people.forms.CodeAgainForm",
    "authenticate_webauthn": "antri.people.forms.PasskeyForm",
    "reauthenticate_webauthn": "antri.people.forms.PasskeyAgainForm",
    "add_webauthn": "antri.people.forms.AddPasskeyForm",
    "activate_totp": "antri.people.forms.ActivateTotpForm",
}
MFA_RECOVERY_CODES_SHOW_ONCE = True
# A code typed at the turn of its half minute is still good; each is good once.
MFA_TOTP_TOLERANCE = 1
AXES_HANDLER = "antri.people.lockout.Handler"
AXES_LOCKOUT_CALLABLE = "antri.people.lockout.locked"
AXES_CLIENT_IP_CALLABLE = "antri.people.lockout.address_of"
AXES_VERBOSE = False
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# -- the application ------------------------------------------------------------------------------
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "config.static.Files",
    "django.forms",
    "ninja",
    "csp",
    "antri",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
]
AUTH_USER_MODEL = "antri.Officer"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "antri" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "antri.home.queries.site",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

LANGUAGE_CODE = languages.SOURCE
LOCALE_PATHS = [BASE_DIR / "antri" / "locale"]
LANGUAGE_CARDS: dict[str, dict[str, Any]] = languages.read(*LOCALE_PATHS)
LANGUAGES = [(code, card["name"]) for code, card in LANGUAGE_CARDS.items()]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "var" / "static"
# Names carry the sum of the contents, so browsers keep files for a year.
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
# Already small, or only read by a developer's tools; compressing the API page's maps took half a minute.
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ("map", "png", "webp", "woff2", "mp3", "ico", "gz", "br")
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

LOG_LEVEL = env.str("LOG_LEVEL", "INFO").upper()
LOGGING = logs.logging_config(LOG_LEVEL)
LOGGING_CONFIG = "logging.config.dictConfig"
