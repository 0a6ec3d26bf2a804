"""Events and dossiers: what happens when, beside the circulars that tell of it."""
