"""Names the app to Django."""

from django.apps import AppConfig


class Accounts(AppConfig):
    """The app."""

    name = "karama.web.accounts"
    default_auto_field = "django.db.models.BigAutoField"
