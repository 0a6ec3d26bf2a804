"""Posts and telephones as the API shows them."""

from typing import Any

from circulars.api import addresses as api
from circulars.api.editions import Reader
from circulars.reading import days
from contacts import directory
from contacts.entries import PostView


def contact(post_id: int | None, reader: Reader) -> dict[str, Any] | None:
    """The post that answers today, in place of one that was closed; None where none is named."""
    if post_id is None:
        return None
    found = directory.as_of(days.of(reader.at), reader.generation).post(post_id)
    if found is None:
        return None
    team = found.team
    return post(found, reader) | {
        "team": {
            "slug": team.slug,
            "name_ko": team.names.ko,
            "name_en": team.names.en,
            **api.team(reader.origin, team.slug),
        }
    }


def post(view: PostView, reader: Reader) -> dict[str, Any]:
    """Telephone and mailbox are the post's own, else its team's; names of people only where they are public."""
    return {
        "slug": view.slug,
        "duty_ko": view.duties.ko,
        "duty_en": view.duties.en,
        "telephone": telephone(view.telephone),
        "mailbox": view.mailbox,
        "card": api.post_card(reader.origin, view.pk),
        "is_closed": view.is_closed,
        "holders": [
            {"name_ko": holder.names.ko, "name_en": holder.names.en, "is_acting": holder.is_acting}
            for holder in view.holders(reader.publishes_names)
            if holder.names
        ],
    }


def telephone(number_typed) -> dict[str, str] | None:
    if number_typed is None:
        return None
    return {"text": number_typed.display("en"), "text_ko": number_typed.display("ko"), "uri": number_typed.tel_uri}
