"""The fixed vocabularies of the office; each value is stored, exported and shown in the API as written here."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Language(models.TextChoices):
    """Languages a document can be written in (BCP 47); the interface itself has Korean and English."""

    KOREAN = "ko", _("Korean")
    ENGLISH = "en", _("English")
    FRENCH = "fr", _("French")
    SPANISH = "es", _("Spanish")
    CHINESE = "zh", _("Chinese")
    JAPANESE = "ja", _("Japanese")
    RUSSIAN = "ru", _("Russian")
    ARABIC = "ar", _("Arabic")


class Kind(models.TextChoices):
    CIRCULAR = "circular", pgettext_lazy("kind of document", "circular")
    LETTER = "letter", pgettext_lazy("kind of document", "letter")
    NOTICE = "notice", pgettext_lazy("kind of document", "notice")
    BRIEF = "brief", _("news brief")


class State(models.TextChoices):
    """States of a working copy. Source: docs/domain.md, "Workflow".

    ``SCHEDULED`` is never stored: a published copy is shown as scheduled while its ``public_from`` lies ahead.
    """

    DRAFT = "draft", _("draft")
    IN_REVIEW = "in_review", _("in review")
    RETURNED = "returned", _("returned")
    APPROVED = "approved", _("approved")
    PUBLISHED = "published", _("published")
    SCHEDULED = "scheduled", _("scheduled")


class Rights(models.TextChoices):
    """Who may reuse a text or file. KOGL: Korea Open Government License types 0–4 (공공누리)."""

    ISSUER = "issuer", _("Rights of the issuing body")
    KOGL_0 = "kogl-0", _("KOGL type 0: free use without attribution")
    KOGL_1 = "kogl-1", _("KOGL type 1: attribution")
    KOGL_2 = "kogl-2", _("KOGL type 2: attribution, no commercial use")
    KOGL_3 = "kogl-3", _("KOGL type 3: attribution, no changes")
    KOGL_4 = "kogl-4", _("KOGL type 4: attribution, no commercial use, no changes")
    CC_BY = "cc-by-4.0", "CC BY 4.0"
    CC_BY_SA = "cc-by-sa-4.0", "CC BY-SA 4.0"
    CC_BY_NC = "cc-by-nc-4.0", "CC BY-NC 4.0"
    CC_BY_ND = "cc-by-nd-4.0", "CC BY-ND 4.0"
    CC0 = "cc0-1.0", "CC0 1.0"
    NONE = "none", _("No rights reserved by law")


class AddresseeRole(models.TextChoices):
    TO = "to", _("to")
    FOR_INFORMATION = "for_information", _("for information")


class DeadlineKind(models.TextChoices):
    REGISTER = "register", _("registration")
    REPLY = "reply", _("reply")
    NOMINATE = "nominate", _("nomination")
    APPLY = "apply", _("application")
    PAY = "pay", _("payment")
    COMMENT = "comment", _("comments")
    OTHER = "other", _("other deadline")


class EventStatus(models.TextChoices):
    PLANNED = "planned", _("as planned")
    POSTPONED = "postponed", _("postponed")
    CANCELLED = "cancelled", _("cancelled")


class EventRole(models.TextChoices):
    ANNOUNCES = "announces", _("announces")
    CHANGES = "changes", _("changes")
    REPORTS = "reports", _("reports on")


class FileRole(models.TextChoices):
    ATTACHMENT = "attachment", _("attachment")
    IMAGE = "image", _("image in the text")


class RelationKind(models.TextChoices):
    """What the newer circular does to the older one; the reverse wording is in ``relation_words``."""

    UPDATES = "updates", _("updates")
    REPLACES = "replaces", _("replaces")
    CORRECTS = "corrects", _("corrects")
    RESCHEDULES = "reschedules", _("changes the dates of")
    EXTENDS = "extends_deadline", _("extends the deadline of")
    REMINDS = "reminds", _("reminds of")
    REPLIES = "replies", _("replies to")


class PassagePlace(models.TextChoices):
    BEFORE = "before", _("before the text")
    AFTER = "after", _("after the text")


class Origin(models.TextChoices):
    """Where a value came from; a re-run of software never touches what a person set or confirmed."""

    AUTOMATIC = "automatic", _("read by software")
    MANUAL = "manual", _("entered by hand")
    CONFIRMED = "confirmed", _("confirmed by hand")
    REFUSED = "refused", _("refused by hand")


class TextStatus(models.TextChoices):
    """What the office did to a received text before it put it up."""

    UNCHANGED = "unchanged", _("text unchanged")
    SHORTENED = "shortened", _("shortened")
    EDITED = "edited", _("edited by the office")
