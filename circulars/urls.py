from django.urls import path

from circulars.converters import CIRCULAR, TRANSLATION, VERSION
from circulars.views import (
    cards,
    circular,
    citing,
    compare,
    dossier,
    drafts,
    files,
    history,
    home,
    lookup,
    section,
    site_map,
    verify,
)

app_name = "circulars"

urlpatterns = [
    path("", home.home, name="home"),
    path("circulars/", section.everything, name="list"),
    path("sections/<str:slug>/", section.section, name="section"),
    path("dossiers/<str:slug>/", dossier.dossier, name="dossier"),
    path("site-map/", site_map.site_map, name="site-map"),
    path("search/", lookup.search, name="search"),
    path("verify/", verify.form, name="verify"),
    path("verify/<str:code>/", verify.answer, name="verify-code"),
    path("drafts/<str:token>/", drafts.draft, name="draft"),
    path("drafts/<str:token>/thanks/", drafts.thanks, name="draft-thanks"),
    path("drafts/<str:token>/with/<int:circular_id>/", drafts.draft_with, name="draft-with"),
    path("drafts/<str:token>/files/<slug:code>/<str:name>", drafts.draft_file, name="draft-file"),
    path(CIRCULAR, circular.detail, name="detail"),
    path(f"{CIRCULAR}cited-by/", citing.citing, name="cited-by"),
    path(f"{CIRCULAR}history/", history.history, name="history"),
    path(f"{CIRCULAR}compare/", compare.compare, name="compare"),
    path(f"{TRANSLATION}compare/", compare.compare, name="compare"),
    path(f"{CIRCULAR}{VERSION}", circular.version, name="version"),
    path(TRANSLATION, circular.detail, name="detail-language"),
    path(f"{TRANSLATION}{VERSION}", circular.version, name="version"),
    path("files/<slug:code>/<str:name>", files.current_file, name="file"),
    path(f"files/<slug:code>/{VERSION}<str:name>", files.file_of_version, name="file-version"),
    path(f"{CIRCULAR}files.zip", files.all_files, name="files-zip"),
    path(f"{TRANSLATION}files.zip", files.all_files, name="files-zip"),
    path(f"{CIRCULAR}card.png", cards.card_image, name="card"),
    path(f"{TRANSLATION}card.png", cards.card_image, name="card"),
]
