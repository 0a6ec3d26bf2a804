"""Releases side by side on one server: built, taken into service, taken out again. Nothing but Python's own library."""
