"""What the desk adds to the directory, which must not know circulars: past days, what a change reached, and files."""
