"""Terms of office: who led a body from when to when. An item says by its issue date in which one it was issued."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from circulars.models.issuer import Issuer


class TermQuerySet(models.QuerySet):
    def sharing_a_day(self, issuer: Issuer | None, first: date, last: date | None) -> "TermQuerySet":
        """Terms of the same body that share a day with these, both ends included; the earliest first."""
        of_body = self.filter(issuer=issuer) if issuer else self.filter(issuer=None)
        shared = Q(to_date=None) | Q(to_date__gte=first)
        if last is not None:
            shared &= Q(from_date__lte=last)
        return of_body.filter(shared).order_by("from_date")


class TermOfOffice(models.Model):
    """민선 8기 of the office itself, or the presidency of an issuer. Both days included; open without an end."""

    issuer = models.ForeignKey(
        Issuer,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="terms",
        verbose_name=_("of which body"),
        help_text=_("Empty: of this office."),
    )
    slug = models.SlugField(_("address"), max_length=80, unique=True, allow_unicode=True)
    name_ko = models.CharField(_("name (Korean)"), max_length=120)
    name_en = models.CharField(_("name (English)"), max_length=120, blank=True)
    from_date = models.DateField(_("first day"))
    to_date = models.DateField(_("last day"), null=True, blank=True)

    objects = TermQuerySet.as_manager()

    class Meta:
        verbose_name = _("term of office")
        verbose_name_plural = _("terms of office")
        ordering = ["issuer", "-from_date"]
        constraints = [
            models.CheckConstraint(condition=Q(to_date=None) | Q(to_date__gte=F("from_date")), name="term_interval"),
            models.UniqueConstraint(fields=["issuer", "from_date"], name="term_of_issuer_once"),
        ]

    def __str__(self) -> str:
        return self.name_ko

    def clean(self) -> None:
        """A day lies in one term of a body at most; refused in words, with the term that is in the way."""
        if self.issuer and self.issuer.is_own_office:
            raise ValidationError({"issuer": gettext("This is the office itself: leave the body empty.")})
        if self.from_date is None:
            return
        if self.to_date and self.to_date < self.from_date:
            raise ValidationError({"to_date": gettext("The last day lies before the first.")})
        others = TermOfOffice.objects.sharing_a_day(self.issuer, self.from_date, self.to_date)
        other = others.exclude(pk=self.pk).first()
        if other is None:
            return
        if other.to_date is None and other.from_date < self.from_date:
            raise ValidationError(
                gettext("“%(other)s” has no last day yet. Enter it there first; this term begins on the day after.")
                % {"other": other}
            )
        raise ValidationError(
            gettext("It overlaps with “%(other)s” (%(first)s – %(last)s). Both days belong to a term.")
            % {"other": other, "first": other.from_date, "last": other.to_date or ""}
        )
