from django.urls import path, re_path

from circulars.api import errors
from circulars.api.base import for_any_origin
from circulars.api.views import about, catalogue, circulars, following, processes
from circulars.converters import CIRCULAR, TRANSLATION, VERSION

app_name = "api"

urlpatterns = [
    path("", about.Root.as_view(), name="root"),
    path("schema/", about.Schema.as_view(), name="schema"),
    path("docs/", about.docs, name="docs"),
    path("circulars/", circulars.CircularList.as_view(), name="circulars"),
    path(CIRCULAR, circulars.CircularDetail.as_view(), name="circular"),
    path(f"{CIRCULAR}editions/", circulars.EditionList.as_view(), name="editions"),
    path(f"{CIRCULAR}{VERSION}", circulars.EditionDetail.as_view(), name="edition"),
    path(TRANSLATION, circulars.CircularTranslation.as_view(), name="circular-language"),
    path(f"{TRANSLATION}{VERSION}", circulars.EditionOfTranslation.as_view(), name="edition-language"),
    path("sections/", catalogue.SectionList.as_view(), name="sections"),
    path("sections/<str:slug>/", catalogue.SectionDetail.as_view(), name="section"),
    path("issuers/", catalogue.IssuerList.as_view(), name="issuers"),
    path("issuers/<str:slug>/", catalogue.IssuerDetail.as_view(), name="issuer"),
    path("topics/", catalogue.TopicList.as_view(), name="topics"),
    path("topics/<str:slug>/", catalogue.TopicDetail.as_view(), name="topic"),
    path("terms/", catalogue.TermList.as_view(), name="terms"),
    path("teams/", catalogue.TeamList.as_view(), name="teams"),
    path("teams/<str:slug>/", catalogue.TeamDetail.as_view(), name="team"),
    path("events/", processes.EventList.as_view(), name="events"),
    path("events/<str:slug>/", processes.EventDetail.as_view(), name="event"),
    path("dossiers/", processes.DossierList.as_view(), name="dossiers"),
    path("dossiers/<str:slug>/", processes.DossierDetail.as_view(), name="dossier"),
    path("changes/", following.Changes.as_view(), name="changes"),
    re_path(r"^(?P<rest>.*)$", for_any_origin(errors.unknown_address), name="unknown"),
]
