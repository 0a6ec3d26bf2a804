"""What an office chooses of seeing. Source: README.md, "Settings"."""

from portal import environment

ADMINISTRATORS = environment.mailboxes("ADMINS")  # who is written to when something is wrong; empty: the desk shows it
METRICS_TOKEN = environment.secret("METRICS_TOKEN")  # whoever sends it may read /metrics
METRICS_NETWORKS = environment.networks("METRICS_NETWORKS")  # whoever asks from there may; both empty: 404
ACCESS_LOG = environment.flag("ACCESS_LOG", False)  # one line a request, without who asked and for which page
SENTRY_DSN = environment.secret("SENTRY_DSN")  # empty: nothing is sent anywhere
LOG_FORMAT = environment.choice("LOG_FORMAT", ("line", "json"))
LOGGING = environment.log(LOG_FORMAT, environment.text("LOG_LEVEL", "INFO"))
