"""What follows the portal from outside: feeds, calendars, sitemaps, and what search engines read.

Pure builders over live editions; the views that answer are in ``circulars.views``. Source: docs/architecture.md,
"Following".
"""
