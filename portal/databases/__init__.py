"""One database that is written to, and replicas of it that may be read.

``postgresql`` is the engine: bounded in time, and quick to say that a server is away. ``routing`` decides from which
server a request reads. ``away`` answers a request that cannot be served meanwhile. Source: docs/architecture.md,
"Several database servers".
"""
