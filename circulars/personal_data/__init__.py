"""What the portal keeps of one mail address: found wherever it stands, deleted where it may go, told why where not.

``places`` looks through every column of words of every table, so that none is forgotten; ``rules`` says for each table
what is done with what was found. Source: docs/operations.md, "What is kept of a person".
"""

from circulars.personal_data.requests import Holding, delete, show

__all__ = ["Holding", "delete", "show"]
