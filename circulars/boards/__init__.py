"""Moving house: a saved notice board becomes circulars, with its old addresses kept.

``manage.py import_board`` runs it. What reads pages (``pages``, ``markup``, ``selectors``, ``mapping``, ``addressing``)
knows nothing of Django, because the limited process imports it. Source: docs/moving-house.md.
"""
