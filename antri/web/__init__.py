"""Shared HTTP: the clock, middleware, field templates, error pages and problem+json."""
