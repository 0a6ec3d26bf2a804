from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps
from django.contrib.staticfiles import apps as staticfiles_apps
from django.db.models.signals import post_delete, post_migrate, post_save
from django.utils.translation import gettext_lazy as _


class PortalConfig(AppConfig):
    name = "portal"
    verbose_name = _("portal")
    default = True

    def ready(self) -> None:
        from circulars import changes, public_cache
        from circulars import hooks as circulars_hooks
        from contacts import hooks
        from portal import checks, form_guard, groups, lockout, office  # noqa: F401  (checks register themselves)
        from portal.login import passwords, sealing, states
        from portal.observing import routes, sentry

        states.watch()
        passwords.watch()
        lockout.watch()
        sentry.connect()
        if routes.is_measured():
            from portal.observing import metrics

            metrics.connect()
        circulars_hooks.seal_factors = sealing.by_night
        circulars_hooks.release = public_cache.release
        hooks.office = office.for_contacts
        hooks.publishes_names = office.publishes_names
        hooks.office_logo = office.logo_for_cards
        hooks.form_guard = hooks.FormGuard(
            form_guard.refusal, form_guard.fields, form_guard.is_same_site, form_guard.is_seldom
        )

        def show_at_once(raw: bool = False, **kwargs) -> None:
            if not raw:
                changes.touch()

        for model in ("Office", "OfficeLogo", "Page"):
            post_save.connect(show_at_once, sender=self.get_model(model), weak=False, dispatch_uid=f"portal.{model}")
        post_delete.connect(
            show_at_once, sender=self.get_model("OfficeLogo"), weak=False, dispatch_uid="portal.OfficeLogo.delete"
        )
        post_migrate.connect(groups.create_groups, dispatch_uid="portal.groups")


class HoeramAdminConfig(admin_apps.AdminConfig):
    default_site = "portal.admin_site.HoeramAdminSite"
    default = False


class HoeramStaticFilesConfig(staticfiles_apps.StaticFilesConfig):
    """Collects nothing that no page of ours asks for; compressing it would be most of the first start."""

    ignore_patterns = [*staticfiles_apps.StaticFilesConfig.ignore_patterns, "redoc", "rest_framework"]
    default = False
