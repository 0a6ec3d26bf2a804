"""What a circular has to do with others: citations, relations, and items chosen by staff."""
