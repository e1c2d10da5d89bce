"""One line of JSON for each thing that happened, with nothing in it that belongs to a person."""

import re
from typing import Any

import structlog

_PERSONAL = (
    # A NIK, typed with or without spaces and dots.
    (re.compile(r"(?<!\d)\d(?:[ .-]?\d){15}(?!\d)"), "[16 digits]"),
    # An Indonesian mobile number.
    (re.compile(r"(?<![\d-])(?:\+?62|0)[ .-]?8(?:[ .-]?\d){7,11}(?!\d)"), "[phone]"),
    # A ticket's token opens the ticket, so a path is logged without it.
    (re.compile(r"/(?=[a-z_-]*[A-Z0-9])[A-Za-z0-9_-]{22,}(?=[/?#\s\"']|$)"), "/[token]"),
)


def mask_text(text: str) -> str:
    """Take NIKs, phone numbers and ticket tokens out of a text."""
    for pattern, instead in _PERSONAL:
        text = pattern.sub(instead, text)
    return text


def mask(logger: Any, method: str, event: Any) -> Any:
    """Mask every text of a log entry, however deep (a structlog processor)."""
    return _masked(event)


def _masked(value: Any) -> Any:
    if isinstance(value, str):
        return mask_text(value)
    if isinstance(value, dict):
        return {key: _masked(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [_masked(part) for part in value]
    if value is None or isinstance(value, (bool, float)):
        return value
    return mask_text(str(value)) if not isinstance(value, int) or value > 10**7 else value


_BEFORE: list[Any] = [
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


def logging_config(level: str) -> dict[str, Any]:
    """Build Django's LOGGING: everything to standard output as JSON, masked last."""
    structlog.configure(
        processors=[*_BEFORE, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "json": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": _BEFORE,
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    structlog.processors.format_exc_info,
                    mask,
                    structlog.processors.JSONRenderer(ensure_ascii=False),
                ],
            }
        },
        "handlers": {"out": {"class": "logging.StreamHandler", "stream": "ext://sys.stdout", "formatter": "json"}},
        "root": {"handlers": ["out"], "level": level},
        "loggers": {
            # Django would mail errors and, in DEBUG, print requests: one way out only.
            "django": {"handlers": [], "level": level, "propagate": True},
            "weasyprint": {"level": "ERROR"},
            "fontTools": {"level": "ERROR"},
        },
    }
