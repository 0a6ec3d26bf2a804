from django.contrib import admin
from django.contrib.auth import admin as auth_admin
from django.contrib.auth.models import Group

from portal.admin import office, page, user

__all__ = ["auth_admin", "office", "page", "user"]

# Groups are a table of the code (portal/groups.py): what was changed here would be undone by the next migration.
admin.site.unregister(Group)
