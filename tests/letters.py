"""Whole originals as an office receives them, made here: a printed letter as PDF, and the mail that brings it."""

from email.message import EmailMessage
from email.utils import format_datetime

from tests.factories import NOW

SENDER = "Secretariat of the Union <secretariat@union.example.org>"
LETTER = [
    "Circular 31/2018",
    "",
    "Barcelona, 6 December 2018",
    "",
    "To: the members of UCLG",
    "For information: the regional secretariats",
    "",
    "Declaration on migration and the Local Forum in Marrakech",
    "",
    "Dear members,",
    "",
    "The Secretariat informs all members that the Local Forum will be held in Marrakech",
    "from 8 to 10 December 2018. With reference to Circular 27/2018, the members are",
    "invited to adopt the declaration and to nominate one delegate each.",
    "",
    "Please register before 30 November 2018 at https://forum.example.org/register.",
    "",
    "The programme is attached as Annex 1.",
    "",
    "Yours sincerely,",
    "",
    "Maria Example",
    "Secretary General",
]
PARAGRAPH = [
    "The cities and regions of the network have worked together on housing, on water and on the",
    "dignity of those who move. Members report every year on what they have done, and the",
    "Secretariat publishes these reports together with the minutes of the assembly.",
    "",
]


def pages(count: int = 1) -> list[list[str]]:
    """The letter, with ``count - 1`` pages of annexed text behind it."""
    more = [[f"Annex 1, page {number}", "", *_paragraphs(number)] for number in range(1, count)]
    return [LETTER, *more]


def _paragraphs(page: int) -> list[str]:
    return [line and f"{line} ({page}.{number})" for number in range(1, 10) for line in PARAGRAPH]


def pdf(pages: list[list[str]]) -> bytes:
    """A document with a text layer, one line of print for each line given."""
    objects: list[bytes] = [b"", b"", b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"]
    kids = []
    for lines in pages:
        words = [line.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)") for line in lines]
        stream = ("BT /F1 11 Tf 15 TL 72 770 Td " + " ".join(f"({line}) '" for line in words) + " ET").encode("latin-1")
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream))
        kids.append(len(objects) + 1)
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R "
            b"/Resources << /Font << /F1 3 0 R >> >> >>" % len(objects)
        )
    objects[0] = b"<< /Type /Catalog /Pages 2 0 R >>"
    objects[1] = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (
        b" ".join(b"%d 0 R" % kid for kid in kids),
        len(kids),
    )
    output, offsets = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        offsets.append(len(output))
        output += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return output + (
        b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
        % (len(objects) + 1, table, len(objects) + 1, len(output))
    )


def mail(page_count: int = 1, *, subject: str = "Circular 31/2018: Declaration on migration") -> bytes:
    """The mail with the letter as PDF, as a mail program saves it."""
    message = EmailMessage()
    message["From"] = SENDER
    message["To"] = "office@hanbit.example"
    message["Subject"] = subject
    message["Date"] = format_datetime(NOW)
    message["Message-ID"] = "<circular-31-2018@union.example.org>"
    message.set_content(
        "Dear colleagues,\n\nplease find attached Circular 31/2018.\n\nKind regards,\nthe Secretariat\n"
    )
    message.add_attachment(pdf(pages(page_count)), maintype="application", subtype="pdf", filename="circular-31.pdf")
    return message.as_bytes()
