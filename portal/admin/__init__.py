from portal.admin import office, page, user

__all__ = ["office", "page", "user"]
