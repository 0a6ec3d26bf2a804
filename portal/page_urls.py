from django.urls import path

from portal import styles, views
from portal.models import Page

app_name = "portal"

urlpatterns = [path(f"{slug}/", views.page, {"slug": slug}, name=slug) for slug in Page.Slug.values]
urlpatterns.append(path("styles/", styles.styles, name="styles"))
