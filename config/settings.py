"""All settings, read from the environment; README.md has the table of variables."""

from datetime import timedelta
from pathlib import Path

from csp.constants import NONE, SELF

from config import env
from config.databases import databases
from config.logs import logging_settings

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"

# --- What the environment decides -------------------------------------------------------------

DEBUG = env.flag("DEBUG")
READ_ACCESS = env.choice("READ_ACCESS", ("login", "public", "members"))
INSECURE_HTTP = DEBUG or env.flag("INSECURE_HTTP")
TRUSTED_PROXIES = env.number("TRUSTED_PROXIES", 0)
if DEBUG:
    SECRET_KEY = env.text("SECRET_KEY", "chi-dung-khi-phat-trien")
    ALLOWED_HOSTS = env.words(env.text("ALLOWED_HOSTS", "127.0.0.1,localhost,testserver"))
else:
    SECRET_KEY = env.required("SECRET_KEY", "chuỗi ngẫu nhiên, bí mật, từ 50 ký tự")
    ALLOWED_HOSTS = env.words(
        env.required("ALLOWED_HOSTS", "tên miền của trang, cách nhau bằng dấu phẩy")
    )
CSRF_TRUSTED_ORIGINS = env.words(env.text("CSRF_TRUSTED_ORIGINS"))
DATABASES = databases(
    env.text("DATABASE_URL", f"sqlite:///{VAR_DIR / 'so-chi-tieu.sqlite3'}"),
    env.text("DATABASE_REPLICA_URL"),
    statement_timeout=env.number("STATEMENT_TIMEOUT", 0),
)
DATABASE_ROUTERS = ["config.replica.routing.Router"] if "replica" in DATABASES else []
# Seconds behind the primary from which the standby is not read any more.
REPLICA_MAX_LAG = env.number("REPLICA_MAX_LAG", 10)

# Lowest pace, as a share of the plan due by now, that is still “Dự kiến đạt” and “Cần theo dõi”.
STATUS_THRESHOLDS = {
    "on_track": env.share("STATUS_ON_TRACK", "0.95"),
    "watch": env.share("STATUS_WATCH", "0.80"),
}

# --- Parts ------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "meetings",
    "targets",
    "config.admin_site.HouseAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_tables2",
    "django_filters",
    "axes",
    "csp",
]
MIDDLEWARE = [
    "config.middleware.RequestIdMiddleware",
    # Outside of what answers early, so that static files and redirects carry both policies too.
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # What is static went out above, compressed beforehand; a proxy may take this over (README).
    "django.middleware.gzip.GZipMiddleware",
    # Before anything reads a session.
    "config.replica.middleware.DatabaseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "config.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "config.middleware.ReadAccessMiddleware",
    "config.acting.ActingMiddleware",
    "meetings.visible.SightMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.replica.middleware.reading_only",
            ],
            "libraries": {
                "compiled_tables": "config.tables.tags",
                "navigation": "config.navigation",
            },
        },
    },
]
DJANGO_TABLES2_TEMPLATE = "tables/table.html"
FIXTURE_DIRS = [BASE_DIR / "fixtures"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# A resolution with its targets in one admin form has more fields than Django's default allows.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
FILE_UPLOAD_HANDLERS = [
    "targets.exchange.uploads.BoundedUpload",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
LOGGING = logging_settings(env.log_level())

# --- Language, numbers, dates -----------------------------------------------------------------

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "config" / "locale"]
FORMAT_MODULE_PATH = ["config.formats"]
USE_THOUSAND_SEPARATOR = True
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_TZ = True
LANGUAGE_COOKIE_NAME = "ngon_ngu"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"

# --- Static files -----------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = DEBUG
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "config.storage.BundlingManifestStorage"
    },
}

# --- Signing in -------------------------------------------------------------------------------

LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "meetings.backends.MembershipBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
VALIDATION = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"{VALIDATION}.UserAttributeSimilarityValidator"},
    {"NAME": f"{VALIDATION}.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": f"{VALIDATION}.CommonPasswordValidator"},
    {"NAME": f"{VALIDATION}.NumericPasswordValidator"},
]
SESSION_ENGINE = "config.sessions"
SESSION_COOKIE_AGE = 12 * 3600
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_ON_SUCCESS = True
# A whole office shares one address: only the pair of name and address is locked.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_TEMPLATE = "registration/locked_out.html"
AXES_CLIENT_IP_CALLABLE = "config.middleware.client_address"
AXES_USERNAME_CALLABLE = "config.middleware.client_username"
AXES_ALLOWED_CORS_ORIGINS = "null"

# --- Transport and browser --------------------------------------------------------------------

SECURE_SSL_REDIRECT = not INSECURE_HTTP
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 0 if INSECURE_HTTP else 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
# The preload list is a promise for the whole parent domain, which is not this program's to make.
SILENCED_SYSTEM_CHECKS = ["security.W021"]
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = not INSECURE_HTTP
CSRF_COOKIE_HTTPONLY = True
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
if TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
