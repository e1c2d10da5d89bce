from django.apps import AppConfig


class AntriConfig(AppConfig):
    name = "antri"
    label = "antri"
    verbose_name = "Prima Antri"
    default_auto_field = "django.db.models.BigAutoField"
