"""What the web processes tell of themselves: numbers for Prometheus, lines for the log, errors for Sentry.

Whether the parts do their work is known by ``circulars.observing``. Source: docs/architecture.md, "Seeing".
"""
