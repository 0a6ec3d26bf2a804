"""The newest migration of each app that has been released. ``manage.py check_migrations --new`` reads what follows.

Raised with each release, when its migrations have been run where they are going to run.
"""

BASELINE = {
    "portal": "0003_office_theme",
    "circulars": "0026_contact_findings",
    "contacts": "0003_hand_overs",
}
