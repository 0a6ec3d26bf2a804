from django.contrib import admin


class HoeramAdminSite(admin.AdminSite):
    """The staff's desk."""
