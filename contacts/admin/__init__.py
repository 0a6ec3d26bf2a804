from contacts.admin import person, post, team

__all__ = ["person", "post", "team"]
