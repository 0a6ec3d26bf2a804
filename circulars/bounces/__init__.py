"""Mails that came back, and readers' complaints: read from a mailbox or a pipe, and led back to the row of the mail.

``reports`` understands what mail servers write, ``kinds`` says what a returned mail of a kind ends, ``counting`` does
it once, ``mailbox`` fetches. Only what bears the portal's own signature counts. Source: docs/domain.md, "Alerts".
"""
