"""Which of the packages' files are published beside our own."""

from django.contrib.staticfiles.apps import StaticFilesConfig


class Files(StaticFilesConfig):
    """Leave out what no page of ours asks for: the API has one readable page, made by Swagger."""

    ignore_patterns = [*StaticFilesConfig.ignore_patterns, "redoc*"]
