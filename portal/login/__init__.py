"""Who gets to the staff's desk: the second factor, sessions, pauses after wrong passwords, single sign-on."""
