from antri.home.queries.readiness import WORKER_IS_LATE_AFTER_S, readiness
from antri.home.queries.site import nearest_days, site, theme_css, theme_version

__all__ = [
    "WORKER_IS_LATE_AFTER_S",
    "nearest_days",
    "readiness",
    "site",
    "theme_css",
    "theme_version",
]
