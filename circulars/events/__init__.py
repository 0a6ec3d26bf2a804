"""Events and deadlines as readers see them: a page of each event, a calendar, and what is due until when.

``visible`` says which events are public, ``telling`` which documents speak of one, ``moments`` how its days and hours
are told; ``overview``, ``months`` and ``due`` gather the lists. Source: docs/architecture.md, "Events".
"""
