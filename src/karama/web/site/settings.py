"""Settings, all from the environment; `docs/reference/desk-settings.md` lists them.

SQLite is set so that what was acknowledged survives a power cut (WAL with FULL: the
usual NORMAL loses acknowledged rows), that writers wait rather than fail (IMMEDIATE),
and that erased bytes are gone (secure_delete).
"""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

from karama.web.site.database import database

DATA = Path(os.environ.get("KARAMA_DATA", "karama-data"))
KARAMA_DEMO = os.environ.get("KARAMA_DEMO", "") == "1"
KARAMA_POST = os.environ.get("KARAMA_POST", "")
KARAMA_TIME_ZONE = os.environ.get("KARAMA_TIME_ZONE", "").strip() or "UTC"

SECRET_KEY = os.environ.get("KARAMA_SECRET", "")
DEBUG = False
ALLOWED_HOSTS = os.environ.get("KARAMA_HOSTS", "127.0.0.1,localhost").split(",")
DATABASES = {"default": database(os.environ.get("DATABASE_URL", ""), DATA)}

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "karama.web.accounts",
    "karama.web.library",
    "karama.web.cases",
    "karama.web.desk",
]
MIDDLEWARE = [
    "karama.web.desk.files.files",
    "karama.web.site.headers.headers",
    "karama.web.site.broken_off.whole_only",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "karama.web.desk.offline.marked",
    "allauth.account.middleware.AccountMiddleware",
    "karama.web.desk.enrolling.enrolled_first",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "karama.web.site.urls"
WSGI_APPLICATION = "karama.web.site.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [Path(__file__).parent.parent / "desk" / "templates"],
        "OPTIONS": {
            "environment": "karama.web.desk.templating.environment",
            "context_processors": ["karama.web.desk.templating.one_token"],
        },
    }
]

AUTH_USER_MODEL = "accounts.Account"
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "board"
LOGOUT_REDIRECT_URL = "sign-in"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "karama.web.accounts.backend.Staff",
]
_VALIDATION = "django.contrib.auth.password_validation."
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": _VALIDATION + "MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": _VALIDATION + "CommonPasswordValidator"},
    {"NAME": _VALIDATION + "NumericPasswordValidator"},
]

# django-allauth: names, no e-mail; a second factor by app, key or printed codes.
ACCOUNT_ADAPTER = "karama.web.accounts.adapters.Accounts"
ACCOUNT_USER_MODEL_USERNAME_FIELD = "name"
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PRESERVE_USERNAME_CASING = True
MFA_ADAPTER = "karama.web.accounts.adapters.SecondFactor"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_ISSUER = "Karama"
MFA_TOTP_TOLERANCE = 1  # half a minute: clocks of telephones are off, out there
MFA_RECOVERY_CODES_SHOW_ONCE = True
# django-axes: five wrong tries of a name from an address, then a quarter of an hour.
# By both at once: an address alone would lock a whole post, a name alone anybody out.
AXES_USERNAME_FORM_FIELD = "name"
AXES_FAILURE_LIMIT = 5
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_LOCKOUT_CALLABLE = "karama.web.desk.signing.locked_out"
AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
# Codes that were used, and counts of tries, must hold across the server's processes.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
    }
}
SESSION_COOKIE_AGE = 12 * 3600  # a shift
SESSION_COOKIE_SAMESITE = "Strict"
CSRF_COOKIE_SAMESITE = "Strict"
CSRF_COOKIE_HTTPONLY = True
# Over plain HTTP only on the machine itself; everywhere else cookies need TLS.
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not KARAMA_DEMO
# Nothing is told to other sites. "no-referrer" would also hide from ourselves where a
# form comes from: browsers then say "null", and no form can be sent.
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

USE_TZ = True
TIME_ZONE = "UTC"  # of what is stored; people read KARAMA_TIME_ZONE, logs and API this
USE_I18N = False  # sentences come from Karama's own catalogues
STATIC_URL = "/static/"
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000  # a hundred rows of a repeat, of fifty questions
