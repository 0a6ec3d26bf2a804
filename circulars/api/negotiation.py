from rest_framework.negotiation import BaseContentNegotiation


class JSONAlone(BaseContentNegotiation):
    """There is one form; a choice by ``Accept`` would split every cache."""

    def select_parser(self, request, parsers):
        return parsers[0]

    def select_renderer(self, request, renderers, format_suffix=None):
        return renderers[0], renderers[0].media_type
