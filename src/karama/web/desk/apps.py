"""Names the app to Django."""

from django.apps import AppConfig


class Desk(AppConfig):
    """The app."""

    name = "karama.web.desk"
    default_auto_field = "django.db.models.BigAutoField"
