from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate
from django.utils.translation import gettext_lazy as _


class CircularsConfig(AppConfig):
    name = "circulars"
    verbose_name = _("Circulars")

    def ready(self) -> None:
        from circulars import changes, directory_hooks, system_checks, triggers  # noqa: F401 (registers its checks)
        from circulars.redirects import missed

        changes.watch()
        missed.connect()
        directory_hooks.connect()
        pre_migrate.connect(triggers.drop_before_migrate, sender=self, dispatch_uid="circulars.triggers.drop")
        post_migrate.connect(triggers.install_after_migrate, sender=self, dispatch_uid="circulars.triggers")
