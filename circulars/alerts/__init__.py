"""Mails to those who asked to be told: who asked, what there is to tell, whom it concerns, and each mail once.

A change is noted when it takes effect, held ten minutes in which the desk can stop it, planned (a row for each mail,
in bounded steps) and sent. A mail is made of what is public when it is sent. Source: docs/domain.md, "Alerts".
"""
