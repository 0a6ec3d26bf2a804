from django.shortcuts import get_object_or_404, render
from django.urls import path

from benchmarks.bare.models import Document


def document(request, code):
    return render(request, "document.html", {"document": get_object_or_404(Document, code=code)})


urlpatterns = [path("<slug:code>/", document)]
