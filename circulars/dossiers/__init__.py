"""Dossiers: a process told as one timeline, what comes next in it, and what staff might still enter."""
