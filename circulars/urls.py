from django.urls import path, register_converter

from circulars.converters import LanguageConverter
from circulars.views import cards, files

register_converter(LanguageConverter, "document_language")

app_name = "circulars"

CIRCULAR = "circulars/<slug:issuer>/<int:year>/<str:key>/"
TRANSLATION = f"{CIRCULAR}<document_language:language>/"

urlpatterns = [
    path("files/<slug:code>/<str:name>", files.current_file, name="file"),
    path("files/<slug:code>/v<int:version>/<str:name>", files.file_of_version, name="file-version"),
    path(f"{CIRCULAR}files.zip", files.all_files, name="files-zip"),
    path(f"{TRANSLATION}files.zip", files.all_files, name="files-zip"),
    path(f"{CIRCULAR}card.png", cards.card_image, name="card"),
    path(f"{TRANSLATION}card.png", cards.card_image, name="card"),
]
