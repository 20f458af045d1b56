"""Settings of the portal, all from the environment.

Without any variable the portal runs *embedded*: SQLite, tasks inline, mails to the console, demo accounts, reachable
from this computer only. ``PORTAL_ENV=production`` switches to a real installation, which refuses to start while a
setting is unsafe (see ``portal/safety.py``). The table of all variables is in the README.
"""

import sys
from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from kombu.entity import Queue

from portal.safety import embedded_secret_key, unsafe_settings

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

# What kind of installation -------------------------------------------------------------------------------------------
PORTAL_ENV = env.str("PORTAL_ENV", "embedded")
if PORTAL_ENV not in {"embedded", "production"}:
    raise ImproperlyConfigured("PORTAL_ENV must be 'embedded' or 'production'.")
PRODUCTION = PORTAL_ENV == "production"
DEMO_MODE = not PRODUCTION
DATA_DIR = Path(env.str("VIELFALT_DATA_DIR", str(BASE_DIR / "var")))
DATA_DIR.mkdir(parents=True, exist_ok=True)

DEBUG = env.bool("DEBUG", False)
SECRET_KEY = env.str("SECRET_KEY", "") if PRODUCTION else env.str("SECRET_KEY", "") or embedded_secret_key(DATA_DIR)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[] if PRODUCTION else ["localhost", "127.0.0.1", "[::1]"])
BASE_URL = env.str("BASE_URL", "" if PRODUCTION else f"http://127.0.0.1:{env.str('PORT', '8000')}").rstrip("/")
CSRF_TRUSTED_ORIGINS = [BASE_URL] if BASE_URL else []
TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", 1 if PRODUCTION else 0)

# Who runs the installation (imprint, privacy notice, accessibility statement)
OPERATOR_NAME = env.str("OPERATOR_NAME", "" if PRODUCTION else "Betreiber dieser Demo-Installation")
OPERATOR_ADDRESS = env.str("OPERATOR_ADDRESS", "")
OPERATOR_EMAIL = env.str("OPERATOR_EMAIL", "" if PRODUCTION else "betrieb@demo.example")
OPERATOR_PHONE = env.str("OPERATOR_PHONE", "")

# Application ---------------------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "portal.core",
    "portal.accounts",
    "portal.audit",
    "municipalities",
    "surveys",
    "portal.dashboards",
    "portal.reports",
    "portal.demo",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "crispy_forms",
    "csp",
    "django_htmx",
    "simple_history",
    "template_partials",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "portal.core.middleware.HeadersMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "portal.core.middleware.BodySizeMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "portal.core.middleware.CleanRequestMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "portal.core.middleware.PolicyMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "portal.accounts.middleware.SessionAgeMiddleware",
    "portal.accounts.middleware.SecondFactorMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
]
ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
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
                "portal.core.context.site",
                "portal.dashboards.navigation.navigation",
            ],
            "builtins": ["portal.core.templatetags.portal_tags"],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = "kern"
CRISPY_TEMPLATE_PACK = "kern"

# Data ----------------------------------------------------------------------------------------------------------------
DATABASES = {"default": env.db_url("DATABASE_URL", f"sqlite:///{DATA_DIR / 'portal.sqlite3'}")}
DATABASES["default"]["ATOMIC_REQUESTS"] = False
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 5,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
else:
    DATABASES["default"].setdefault("CONN_MAX_AGE", 60)
    DATABASES["default"].setdefault("CONN_HEALTH_CHECKS", True)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {"default": env.cache_url("CACHE_URL", "locmemcache://vielfalt")}
STORAGES = {
    "default": {
        "BACKEND": env.str("FILE_STORAGE", "django.core.files.storage.FileSystemStorage"),
        "OPTIONS": env.json("FILE_STORAGE_OPTIONS", {"location": str(DATA_DIR / "files")}),
    },
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = not PRODUCTION
WHITENOISE_AUTOREFRESH = not PRODUCTION
WHITENOISE_MAX_AGE = 3600 if PRODUCTION else 0
WHITENOISE_ALLOW_ALL_ORIGINS = False
UPLOAD_MAX_BYTES = 10 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = (
    2_500_000  # also the longest body of a view that declares no files (portal/core/bodies.py)
)
FILE_UPLOAD_PERMISSIONS = 0o600

# Tasks: inline without a broker ---------------------------------------------------------------------------------------
CELERY_BROKER_URL = env.str("CELERY_BROKER_URL", "")
CELERY_TASK_ALWAYS_EAGER = not CELERY_BROKER_URL
CELERY_TASK_EAGER_PROPAGATES = False
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_SOFT_TIME_LIMIT = 600
CELERY_TASK_TIME_LIMIT = 660
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 1800}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 20
CELERY_DB_REUSE_MAX = sys.maxsize  # Celery would open a connection for each task; portal/celery.py decides instead
CELERY_TASK_DEFAULT_QUEUE = env.str("CELERY_QUEUE", "portal")
CELERY_TASK_QUEUES = [Queue(CELERY_TASK_DEFAULT_QUEUE)]  # type: ignore[no-untyped-call]
CELERY_TIMEZONE = "Europe/Berlin"
CELERY_BEAT_SCHEDULE = {
    "sweep-jobs": {"task": "portal.core.tasks.sweep_jobs", "schedule": 60.0},
    "tidy-accounts": {"task": "portal.accounts.tasks.tidy_accounts", "schedule": 24 * 3600.0},
    "purge-deleted": {"task": "municipalities.tasks.purge_deleted", "schedule": 24 * 3600.0},
    "count-answers": {"task": "surveys.tasks.fold", "schedule": 60.0},
    "purge-answers": {"task": "surveys.tasks.purge", "schedule": 24 * 3600.0},
    "forget-statements": {"task": "portal.reports.tasks.forget_statements", "schedule": 600.0},
}
STATEMENT_TAKEN_BACK_TASK = "portal.reports.tasks.forget_statements"  # surveys know no reports (docs/decisions/0010)

# Language and time ---------------------------------------------------------------------------------------------------
LANGUAGE_CODE = "de"
LANGUAGES = [("de", "Deutsch")]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Europe/Berlin"
USE_I18N = True
USE_TZ = True
USE_THOUSAND_SEPARATOR = True

# Mail ----------------------------------------------------------------------------------------------------------------
EMAIL_CONFIG = env.email_url("EMAIL_URL", "consolemail://")
vars().update(EMAIL_CONFIG)
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "" if PRODUCTION else "portal@demo.example")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# Sign-in (django-allauth) --------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "portal.accounts.backends.PortalBackend",
    "portal.accounts.backends.OperatorBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "display_name")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "dashboards:start"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "portal.accounts.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_CHANGE_EMAIL = False
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # our form answers unknown addresses itself
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = "[Vielfaltsportal] "
ACCOUNT_FORMS = {"reset_password": "portal.accounts.forms.ResetPasswordForm"}
# By address of the client; guesses per account are limited exactly, in the database (portal/accounts/limits.py).
ACCOUNT_RATE_LIMITS = {"login": "60/m/ip", "login_failed": "30/m/ip", "reset_password": "20/m/ip,5/h/key"}
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if PRODUCTION else "http"
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXY_COUNT
USERSESSIONS_TRACK_ACTIVITY = False
MFA_ADAPTER = "portal.accounts.adapters.MFAAdapter"
MFA_FORMS = {
    "authenticate": "portal.accounts.forms.AuthenticateForm",
    "reauthenticate": "portal.accounts.forms.ReauthenticateForm",
    "add_webauthn": "portal.accounts.passkey_forms.AddWebAuthnForm",
    "authenticate_webauthn": "portal.accounts.passkey_forms.AuthenticateWebAuthnForm",
    "edit_webauthn": "portal.accounts.passkey_forms.EditWebAuthnForm",
    "login_webauthn": "portal.accounts.passkey_forms.LoginWebAuthnForm",
    "reauthenticate_webauthn": "portal.accounts.passkey_forms.ReauthenticateWebAuthnForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Vielfaltsportal"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEMO_MODE
REQUIRE_SECOND_FACTOR = env.bool("REQUIRE_SECOND_FACTOR", PRODUCTION)
LOGIN_ATTEMPTS_PER_WINDOW = 10
LOGIN_WINDOW_SECONDS = 600
SESSION_COOKIE_AGE = 60 * 60  # idle
SESSION_SAVE_EVERY_REQUEST = True
SESSION_ABSOLUTE_AGE = 12 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"  # no further cookie

# Headers -------------------------------------------------------------------------------------------------------------
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_AGE = None  # until the browser is closed, like that of the session; a form that outlives it is sent again
CSRF_FAILURE_VIEW = "portal.core.views.errors.csrf_failure"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if PRODUCTION:
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
    SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", True)
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 63_072_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}

# Log -----------------------------------------------------------------------------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", "INFO")},
    "loggers": {"django.request": {"level": "ERROR"}, "fontTools": {"level": "WARNING"}},
}
if CELERY_TASK_ALWAYS_EAGER:  # tasks inline: their lines would stand between those of the command
    LOGGING["loggers"] |= {"celery.app.trace": {"level": "WARNING"}, "kombu.connection": {"level": "ERROR"}}  # type: ignore[operator]

# Rules of the domain that an installation may change ------------------------------------------------------------------
STALE_AFTER_DAYS = env.int("STALE_AFTER_DAYS", 90)
DUE_WITHIN_DAYS = env.int("DUE_WITHIN_DAYS", 30)
UNDO_DELETE_DAYS = 30
SURVEY_SMALLEST_BATCH = 5  # answers to an open survey leave the inbox together with at least so many
SURVEY_RETENTION_DAYS = env.int("SURVEY_RETENTION_DAYS", 365)  # raw answers, texts and codes, after a survey's end
SURVEY_THRESHOLDS = {  # of releases (surveys/disclosure); never below what the start page promises (surveys/thresholds.py)
    "answers": 5, "staff": 10, "towns": 3, "town_answers": 5, "new_answers": 5,
}  # fmt: skip
SURVEY_STAFF_CODES = (
    "verwaltung",
    "ansprechperson",
)  # options of the breakdowns that mean staff of the administration
SURVEY_MAILS_PER_LIST = env.int("SURVEY_MAILS_PER_LIST", 200)  # sent while the user waits
SURVEY_MAILS_PER_DAY = env.int("SURVEY_MAILS_PER_DAY", 1000)  # of one survey in one municipality

if PRODUCTION and (problems := unsafe_settings(globals())):
    raise ImproperlyConfigured("The portal does not start because settings are unsafe:\n- " + "\n- ".join(problems))
