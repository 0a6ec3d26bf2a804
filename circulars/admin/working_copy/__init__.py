"""The form of a circular: its words, its lines, its files, and saving them."""
