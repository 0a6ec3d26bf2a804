"""The text of a circular: a plain text area with HTML that a script turns into an editor.

The script imports the editor by its address, so no import map and no inline script is needed; its style sheet is
ours, so no style is injected. What comes back is cleaned here, whoever wrote it.
Source: docs/architecture.md, "Sanitising".
"""

from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from circulars.rendering import sanitise

MODULE = "django_prose_editor/editor.js"


def toolbar() -> list[list[dict[str, str]]]:
    """Groups of buttons: ``command`` as the script knows it, ``label`` for people, ``sign`` to show."""
    return [
        [
            {"command": "paragraph", "label": _("Paragraph"), "sign": "¶"},
            {"command": "heading2", "label": _("Heading"), "sign": "H2"},
            {"command": "heading3", "label": _("Subheading"), "sign": "H3"},
            {"command": "heading4", "label": _("Minor heading"), "sign": "H4"},
        ],
        [
            {"command": "bold", "label": _("Bold"), "sign": "B"},
            {"command": "italic", "label": _("Italic"), "sign": "I"},
            {"command": "underline", "label": _("Underlined"), "sign": "U"},
            {"command": "superscript", "label": _("Superscript"), "sign": "x²"},
            {"command": "subscript", "label": _("Subscript"), "sign": "x₂"},
        ],
        [
            {"command": "bulletList", "label": _("List"), "sign": "•"},
            {"command": "orderedList", "label": _("Numbered list"), "sign": "1."},
            {"command": "blockquote", "label": _("Quotation"), "sign": "❝"},
            {"command": "horizontalRule", "label": _("Dividing line"), "sign": "―"},
        ],
        [
            {"command": "link", "label": _("Link"), "sign": _("Link")},
            {"command": "figure", "label": _("Image"), "sign": _("Image")},
            {"command": "table", "label": _("Table"), "sign": _("Table")},
        ],
        [
            _in_table("rowAfter", _("Add a row below"), _("+ Row")),
            _in_table("columnAfter", _("Add a column to the right"), _("+ Column")),
            _in_table("headerRow", _("First row is a heading row"), _("Heading row")),
            _in_table("mergeOrSplit", _("Merge or split cells"), _("Merge")),
            _in_table("deleteRow", _("Delete the row"), _("− Row")),
            _in_table("deleteColumn", _("Delete the column"), _("− Column")),
            _in_table("deleteTable", _("Delete the table"), _("− Table")),
        ],
        [
            {"command": "undo", "label": _("Undo"), "sign": "↶"},
            {"command": "redo", "label": _("Redo"), "sign": "↷"},
            {"command": "html", "label": _("Edit as HTML"), "sign": "HTML"},
        ],
    ]


def _in_table(command: str, label: str, sign: str) -> dict[str, str]:
    """A button that is seen only while the cursor stands in a table."""
    return {"command": command, "label": label, "sign": sign, "within": "table"}


class ProseWidget(forms.Textarea):
    template_name = "admin/circulars/workingcopy/prose.html"
    label: Any = gettext_lazy("Text of the circular")  # for those who hear the editor

    class Media:
        css = {"all": ["admin_desk/css/prose.css"]}
        js = [forms.Script(f"admin_desk/js/{name}.js", defer=True) for name in ("prose-paste", "prose")]

    def __init__(self, attrs=None) -> None:
        super().__init__({"rows": 18, "cols": 80} | (attrs or {}))

    def get_context(self, name, value, attrs) -> dict:
        context = super().get_context(name, value, attrs)
        context["widget"]["module"] = static(MODULE)
        context["widget"]["toolbar"] = toolbar()
        context["widget"]["label"] = self.label
        context["widget"]["attributes"] = flatatt(context["widget"]["attrs"])
        return context

    def render(self, name, value, attrs=None, renderer=None) -> SafeString:
        """With the project's own templates, which the renderer of forms does not look through."""
        return mark_safe(render_to_string(self.template_name, self.get_context(name, value, attrs)))  # noqa: S308


class BodyField(forms.CharField):
    """HTML in, canonical HTML out; spelled otherwise but meaning the same is no change."""

    widget = ProseWidget

    def clean(self, value) -> str:
        return sanitise.clean(super().clean(value))

    def has_changed(self, initial, data) -> bool:
        if self.disabled:
            return False
        return sanitise.clean(initial or "") != sanitise.clean(data or "")
