"""Settings, read from environment variables only; `.env.example` lists them."""

from pathlib import Path

import environ
from csp.constants import SELF
from django.utils.translation import gettext_lazy as _

env = environ.Env()
BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(env.str("DESK_VAR", default=str(BASE_DIR / "var")))

# What kind of portal this is.
DEBUG = env.bool("DEBUG", default=False)
DESK_DEMO = env.bool("DESK_DEMO", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="insecure-only-for-development")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
HTTPS = env.bool("HTTPS", default=False)
PROXIES = env.int("PROXIES", default=1 if HTTPS else 0)  # that add to X-Forwarded-For
PORTAL_ADDRESS = env.str("PORTAL_ADDRESS", default="http://127.0.0.1:8000")

INSTALLED_APPS = [
    "agencies",
    "issues",
    "recommendations",
    "monitoring",
    "desk",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "csp",
    "django_htmx",
    "guardian",
    "pgtrigger",
]

MIDDLEWARE = [
    "desk.headers.StrictHeaders",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "desk.health.HealthFirst",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # Lists are a hundred kB of markup. Cookies are SameSite and Django varies the length, so
    # that the size of an answer tells a third party nothing.
    "django.middleware.gzip.GZipMiddleware",
    "desk.language.ChosenLanguage",
    "agencies.middleware.KnownMethods",
    "agencies.sending.once.Once",
    "agencies.middleware.RequestTransaction",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "agencies.middleware.WholePage",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "agencies.accounts.logins.EndedSession",
    "agencies.accounts.devices.KnownDevice",
    "agencies.middleware.WornHat",
    "desk.errors.ShortAddress",
    "agencies.middleware.ReadableAddress",
    "agencies.middleware.OneSignEach",
    "agencies.middleware.LoginByDefault",
    "agencies.accounts.sessions.LastingSession",
    "agencies.sending.same_hat.SameHat",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "desk.urls"
WSGI_APPLICATION = "desk.wsgi.application"

FORM_RENDERER = "agencies.pages.widgets.AtOnce"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "desk.context.portal",
            ],
            "builtins": ["agencies.templatetags.words", "agencies.templatetags.fields"],
        },
    }
]

# One database, two roles: the owner migrates (see manage.py), the application
# role owns nothing.
DATABASES = {"default": env.db_url("DATABASE_URL", default="postgres://desk@127.0.0.1/desk")}
DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=60)
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# People.
AUTH_USER_MODEL = "agencies.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "agencies.accounts.register.NameOrMailBackend",
    "guardian.backends.ObjectPermissionBackend",
]
PASSWORD_HASHERS = ["agencies.accounts.passwords.OneAtATime"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "agencies.accounts.passwords.OfficeWords"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "agencies.accounts.register.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_RATE_LIMITS = False  # django-axes locks out; allauth's limits need a shared cache
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_FORMS = {
    "login": "agencies.accounts.forms.LoginForm",
    "change_password": "agencies.accounts.forms.ChangePasswordForm",
    "reset_password_from_key": "agencies.accounts.forms.ResetPasswordKeyForm",
}
# Links in mails that set a password, the invitation among them. The workers make them: Django's
# own need no table but that of the accounts.
MAKER_OF_LINKS = "django.contrib.auth.tokens.PasswordResetTokenGenerator"
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = MAKER_OF_LINKS
PASSWORD_RESET_TIMEOUT = env.int("PASSWORD_LINK_HOURS", default=72) * 60 * 60
CSRF_FAILURE_VIEW = "desk.errors.csrf_failure"

# The second factor: roles that must have one ("all", "none", or their names).
SECOND_FACTOR = env.list("SECOND_FACTOR", default=["none" if DESK_DEMO else "all"])
MFA_ADAPTER = "agencies.accounts.second_factor.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_ISSUER = "Sinergi"
MFA_TOTP_TOLERANCE = 1  # half a minute to either side: office clocks are not exact
MFA_RECOVERY_CODE_COUNT = 20

SESSION_ENGINE = "agencies.accounts.logins"
SESSION_COOKIE_AGE = env.int("SESSION_SECONDS", default=12 * 60 * 60)  # since the last page
SESSION_MAX_SECONDS = env.int("SESSION_MAX_SECONDS", default=16 * 60 * 60)  # since the login
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
# Under such a name a browser takes a cookie over TLS alone, and from no neighbouring host.
OURS = "__Host-" if HTTPS else ""
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = f"{OURS}sessionid", f"{OURS}csrftoken"
LANGUAGE_COOKIE_NAME = f"{OURS}django_language"
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SECURE, LANGUAGE_COOKIE_HTTPONLY = HTTPS, True
# Not in cookies: what a banner says may name an agency or an issue.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
AXES_HANDLER = "agencies.accounts.lockout.Handler"  # holds the limits
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_CALLABLE = "agencies.accounts.lockout.name_for_lockout"
AXES_CLIENT_IP_CALLABLE = "agencies.access.address.client_address"
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # knocking does not prolong it
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address", "login", "code", "credential"]
AXES_VERBOSE = False
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_TEMPLATE = "account/locked_out.html"
AXES_HTTP_RESPONSE_CODE = 429

# Content rights live in IssueShare rows, never in has_perm (docs: who sees what).
ANONYMOUS_USER_NAME = None
GUARDIAN_MONKEY_PATCH_USER = False

# Language and time. Duties take "now" from agencies.clock.
LANGUAGE_CODE = "id"
LANGUAGES = [("id", _("Indonesian")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["desk.formats"]
USE_I18N = USE_TZ = True
TIME_ZONE = "Asia/Jakarta"
WORK_ON_JOINT_LEAVE = env.bool("WORK_ON_JOINT_LEAVE", default=False)  # cuti bersama

# Headers; `desk.headers` sets the rest. No Trusted Types: htmx puts fragments in as text.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "media-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
        "manifest-src": [SELF],
    }
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    name: []
    for name in (
        *("accelerometer", "autoplay", "camera", "display-capture", "encrypted-media"),
        *("fullscreen", "geolocation", "gyroscope", "hid", "magnetometer", "microphone", "midi"),
        *("payment", "picture-in-picture", "screen-wake-lock", "serial", "sync-xhr", "usb"),
        "xr-spatial-tracking",
    )
}
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
X_FRAME_OPTIONS = "DENY"

# Files. Uploads lie outside every web root and are served by a view only.
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = VAR_DIR / "static"
WHITENOISE_ALLOW_ALL_ORIGINS = False
MEDIA_ROOT = VAR_DIR / "uploads"
UPLOAD_LIMIT = 25 * 1024 * 1024
CLAMD = env.str("CLAMD", default="")  # unix:/path or host:port of the virus scanner
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000  # beyond: see desk.received
DATA_UPLOAD_MAX_NUMBER_FILES = None  # their field counts them, and says so
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_HANDLERS = [
    "issues.spooling.UnkeptUpload",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "issues.spooling.SpooledUpload",
]

# Lists that one person may carry off as files within 24 hours.
EXPORTS_PER_DAY = env.int("EXPORTS_PER_DAY", default=10)

# Mail. Without EMAIL_URL mails are kept as files; a demo shows them on a page.
if env.str("EMAIL_URL", default=""):
    vars().update(env.email_url("EMAIL_URL"))
    DEMO_MAIL_DIR = None
else:
    EMAIL_BACKEND = "monitoring.notices.mail.DemoMailBackend"
    DEMO_MAIL_DIR = VAR_DIR / "mail"
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.str("MAIL_FROM", default="Sinergi <sinergi@desk.example>")

# Celery rings, PostgreSQL decides: no result is kept, no task carries content.
CELERY_BROKER_URL = env.str("REDIS_URL", default="redis://127.0.0.1:6379/0")
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 600,
    "unacked_restore_interval": 1,
    "socket_connect_timeout": 2,
    "socket_timeout": 5,
}
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TIMEZONE = TIME_ZONE
SWEEP_SECONDS = env.float("SWEEP_SECONDS", default=30.0)
CELERY_BEAT_SCHEDULE = {
    # Bells that nobody heard for ten minutes need not be heard any more.
    "sweep": {
        "task": "monitoring.tasks.sweep",
        "schedule": SWEEP_SECONDS,
        "options": {"expires": 600},
    },
    "account-mails": {
        "task": "monitoring.tasks.account_mails",
        "schedule": 5.0,
        "options": {"expires": 60},
    },
    "second-looks": {
        "task": "monitoring.tasks.second_looks",
        "schedule": 5.0,
        "options": {"expires": 60},
    },
    "packages": {
        "task": "desk.tasks.packages",
        "schedule": 15.0,
        "options": {"expires": 60},
    },
    "seal": {
        "task": "monitoring.tasks.seal",
        "schedule": env.float("SEAL_SECONDS", default=5.0),
        "options": {"expires": 60},
    },
}

# The record: a line file on another disk, and the addresses that get its seal every day.
ANCHOR_FILE = env.str("ANCHOR_FILE", default="")
ANCHOR_MAIL = env.list("ANCHOR_MAIL", default=[])

# Of libraries nothing below INFO: what they say while one looks for a fault quotes content.
LOG_LEVEL = env.str("LOG_LEVEL", default="INFO")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "desk.logs.Discreet",
            "format": "%(asctime)s %(levelname)s %(name)s %(message)s",
            "datefmt": "%Y-%m-%dT%H:%M:%S%z",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO" if LOG_LEVEL == "DEBUG" else LOG_LEVEL},
    "loggers": {
        name: {"level": LOG_LEVEL}
        for name in ("agencies", "issues", "recommendations", "monitoring", "desk")
    },
}
