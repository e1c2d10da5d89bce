"""The city's facts: offices, counters, services, what is offered where and since when, what to bring."""
