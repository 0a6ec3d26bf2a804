from contacts.admin import hand_overs, person, post, team

__all__ = ["hand_overs", "person", "post", "team"]
