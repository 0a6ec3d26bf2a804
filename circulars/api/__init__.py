"""The REST layer under ``/api/v1/``: read only, the same for everybody, through the same doors as the pages.

Views call ``documents``, ``lists`` and ``following`` for plain dictionaries; the serializers name every field that goes
out, and nothing else does. Source: docs/api.md.
"""
