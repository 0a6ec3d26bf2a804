from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path, re_path

from circulars.public_cache import public_patterns
from circulars.views import sitemaps
from contacts import urls as contacts
from portal import health, page_urls, security_txt, theme_views, views
from portal.observing import views as observing

# Outside the languages: machines, and the desk, whose language is its user's.
urlpatterns = [
    path("favicon.ico", views.icon, name="icon"),
    re_path(r"^theme-(?P<name>[0-9a-f]{16})\.css$", theme_views.style_sheet, name="theme"),
    re_path(r"^logo-(?P<name>[0-9a-f]{16})\.png$", theme_views.logo, name="logo"),
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    path("metrics", observing.numbers, name="metrics"),
    path(".well-known/security.txt", security_txt.security_txt, name="security-txt"),
    path("robots.txt", sitemaps.robots, name="robots"),
    path("sitemap.xml", sitemaps.index, name="sitemap"),
    path("sitemaps/pages.xml", sitemaps.pages, name="sitemap-pages"),
    path("sitemaps/circulars-<int:part>.xml", sitemaps.documents, name="sitemap-part"),
    path("admin/", admin.site.urls),
    path("api/v1/", include("circulars.api.urls")),
]

# Public pages: Korean without a prefix, English under /en/.
urlpatterns += i18n_patterns(
    path("", include(page_urls)),
    path("contacts/", include((public_patterns(contacts.urlpatterns, query=contacts.QUERY), contacts.app_name))),
    path("", include("circulars.urls")),
    prefix_default_language=False,
)

handler400 = "portal.errors.bad_request"
handler403 = "portal.errors.permission_denied"
handler404 = "portal.errors.page_not_found"
handler500 = "portal.errors.server_error"
