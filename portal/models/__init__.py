from portal.models.login import OutsideLogin, PreviousPassword
from portal.models.office import Office, OfficeLogo
from portal.models.page import Page
from portal.models.user import User

__all__ = ["Office", "OfficeLogo", "OutsideLogin", "Page", "PreviousPassword", "User"]
