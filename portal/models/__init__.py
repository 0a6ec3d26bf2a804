from portal.models.office import Office
from portal.models.page import Page
from portal.models.user import User

__all__ = ["Office", "Page", "User"]
