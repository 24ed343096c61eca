"""Names the app to Django."""

from django.apps import AppConfig


class Cases(AppConfig):
    """The app."""

    name = "karama.web.cases"
    default_auto_field = "django.db.models.BigAutoField"
