"""Names the app to Django."""

from django.apps import AppConfig


class Library(AppConfig):
    """The app."""

    name = "karama.web.library"
    default_auto_field = "django.db.models.BigAutoField"
