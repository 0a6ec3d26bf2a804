"""Taking a table in: choose the file, see what would become of each line, then do it. Nothing is done before."""

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from django.views.decorators.cache import never_cache

from circulars.admin.common.desk_page import desk_page
from circulars.files import staging
from circulars.files.buckets import StorageAway
from circulars.files.refusal import FileRefused, storage_away
from circulars.files.storage import blobs
from circulars.models import StagedFile
from circulars.spreadsheets import NotReadable

SHOWN = 500  # lines of the table on the page


@method_decorator(never_cache, name="dispatch")
class TableImport(ABC, View):
    """What a list says of its table: words, rights, and the operations. Each line told has ``outcome``, ``number``."""

    http_method_names = ["get", "head", "post"]
    model_admin: Any = None
    title: str | Promise = ""
    help_text: str | Promise = ""
    template = ""
    address = ""  # of this page
    permissions: tuple[str, ...] = ()
    words: dict[Any, Any] = {}  # outcome → what it is called, those to look at first first
    work: tuple[Any, ...] = ()  # outcomes that there is something to do for

    @abstractmethod
    def read(self, content: bytes, name: str) -> Any:
        """The lines of the file. Raises NotReadable."""

    @abstractmethod
    def plan(self, lines: Any) -> Iterable[Any]:
        """What would become of each line."""

    @abstractmethod
    def take(self, lines: Any) -> Iterable[Any]:
        """Do it, and say of each line what became of it. Raises NotReadable."""

    def answer_instead(self, request: HttpRequest, lines: Any) -> HttpResponseBase | None:
        """What another button of the planned table asks for."""
        return None

    @classmethod
    def may_import(cls, request: HttpRequest) -> bool:
        return request.user.has_perms(cls.permissions)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not self.may_import(request):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest) -> HttpResponseBase:
        return self._page(request, form=self._form(None, None))

    def post(self, request: HttpRequest) -> HttpResponseBase:
        if token := request.POST.get("token", ""):
            return self._confirmed(request, token)
        form = self._form(request.POST, request.FILES)
        if form.is_valid():
            try:
                staged = staging.stage(form.cleaned_data["file"], owner=request.user, now=timezone.now())
                told = list(self.plan(self._lines(staged)))
            except (FileRefused, NotReadable) as error:
                form.add_error("file", str(error))
            else:
                return self._page(request, staged=staged, told=told)
        return self._page(request, form=form)

    def _form(self, *given: Any) -> forms.Form:
        form = TableForm(*given)
        form.fields["file"].help_text = self.help_text
        return form

    def _confirmed(self, request: HttpRequest, token: str) -> HttpResponseBase:
        staged = StagedFile.objects.select_related("blob").filter(token=token, owner=request.user.pk).first()
        try:
            if staged is None:
                raise NotReadable(_("The uploaded file is no longer there. Choose it once more."))
            lines = self._lines(staged)
            if answer := self.answer_instead(request, lines):
                return answer
            told = list(self.take(lines))
        except NotReadable as error:
            self.model_admin.message_user(request, str(error), messages.ERROR)
            return HttpResponseRedirect(reverse(self.address))
        staging.discard(token, owner=request.user)
        return self._page(request, told=told, is_done=True)

    def _lines(self, staged: StagedFile) -> Any:
        try:
            with blobs().open(staged.blob.sha256) as file:
                content = file.read()
        except StorageAway:
            raise NotReadable(storage_away()) from None
        return self.read(content, staged.name)

    def _page(
        self,
        request: HttpRequest,
        *,
        form: forms.Form | None = None,
        staged: StagedFile | None = None,
        told: list[Any] | None = None,
        is_done: bool = False,
    ) -> HttpResponse:
        order = list(self.words)
        counts = Counter(one.outcome for one in told or [])
        ordered = sorted(told or [], key=lambda one: (order.index(one.outcome), one.number))
        context = {
            "title": self.title,
            "import_address": reverse(self.address),
            "form": form,
            "token": staged.token if staged else "",
            "name": staged.name if staged else "",
            "counts": [(self.words[one], counts[one]) for one in order],
            "has_work": any(counts[one] for one in self.work),
            "rows": [(one, self.words[one.outcome]) for one in ordered[:SHOWN]],
            "all": len(ordered),
            "most": SHOWN if len(ordered) > SHOWN else 0,
            "is_done": is_done,
        }
        return desk_page(self.model_admin, request, self.template, context)


class TableForm(forms.Form):
    file = forms.FileField(label=gettext_lazy("Table"), widget=forms.FileInput(attrs={"accept": ".csv,.txt,.xlsx"}))
