"""What circulars are written with: sections, issuers, series, topics, passages, terms."""
