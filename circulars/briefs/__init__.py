"""News briefs: what the office tells in its own words of what others published. Source: docs/domain.md, "Briefs"."""
