from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate
from django.utils.translation import gettext_lazy as _


class CircularsConfig(AppConfig):
    name = "circulars"
    verbose_name = _("Circulars")

    def ready(self) -> None:
        from circulars import changes, directory_hooks, figures, purging, system_checks, triggers  # noqa: F401 (registers its checks)
        from circulars.background import backend
        from circulars.observing import failures
        from circulars.redirects import missed
        from circulars.search import index, watching
        from circulars.search import missed as searches

        backend.connect()
        failures.connect()
        figures.connect()
        missed.connect()
        searches.connect()
        watching.connect()
        changes.watch()  # behind whatever locks entries of search: publishing locks the counter last as well
        purging.watch()
        directory_hooks.connect()
        pre_migrate.connect(triggers.drop_before_migrate, sender=self, dispatch_uid="circulars.triggers.drop")
        post_migrate.connect(triggers.install_after_migrate, sender=self, dispatch_uid="circulars.triggers")
        post_migrate.connect(index.install_after_migrate, sender=self, dispatch_uid="circulars.search.index")
