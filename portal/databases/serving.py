"""What holds where people wait for an answer, and not for commands, which may take their time."""

# A page that needs longer helps nobody and holds a thread; who waits for a row gives up before the browser does.
LIMITS = "-c statement_timeout=30s -c lock_timeout=10s -c idle_in_transaction_session_timeout=60s"

is_web = False


def begin() -> None:
    """This process answers requests: connections that it opens from now on are bounded."""
    global is_web
    is_web = True
