from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class PortalConfig(AppConfig):
    name = "portal"
    verbose_name = _("portal")
    default = True

    def ready(self) -> None:
        from portal import checks, groups  # noqa: F401  (checks register themselves)

        post_migrate.connect(groups.create_groups, dispatch_uid="portal.groups")


class HoeramAdminConfig(admin_apps.AdminConfig):
    default_site = "portal.admin_site.HoeramAdminSite"
    default = False
