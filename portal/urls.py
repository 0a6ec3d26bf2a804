from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

from circulars.public_cache import public_patterns
from contacts import urls as contacts
from portal import health, page_urls, views

# Outside the languages: machines, and the desk, whose language is its user's.
urlpatterns = [
    path("favicon.ico", views.icon, name="icon"),
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    path("admin/", admin.site.urls),
    path("api/v1/", include("circulars.api.urls")),
]

# Public pages: Korean without a prefix, English under /en/.
urlpatterns += i18n_patterns(
    path("", include(page_urls)),
    path("contacts/", include((public_patterns(contacts.urlpatterns), contacts.app_name))),
    path("", include("circulars.urls")),
    prefix_default_language=False,
)

handler400 = "portal.errors.bad_request"
handler403 = "portal.errors.permission_denied"
handler404 = "portal.errors.page_not_found"
handler500 = "portal.errors.server_error"
