"""How REST and its description are set up. What an office may choose of them is in portal/settings.py."""

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": [],
    "UNAUTHENTICATED_USER": None,
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "circulars.api.negotiation.JSONAlone",
    "DEFAULT_THROTTLE_CLASSES": ["circulars.api.throttling.ClientThrottle"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "circulars.api.errors.answer",
    "URL_FORMAT_OVERRIDE": None,
}
SPECTACULAR_SETTINGS = {
    "OAS_VERSION": "3.1.0",
    "TITLE": "Hoeram API",
    "DESCRIPTION": "The public circulars of this office, to read. No key, no cookie; everything is UTF-8 JSON.",
    "VERSION": "1.0.0",
    "SCHEMA_PATH_PREFIX": r"/api/v1",
    "SCHEMA_PATH_PREFIX_TRIM": False,
    "SERVE_INCLUDE_SCHEMA": False,
    "AUTHENTICATION_WHITELIST": [],
    "SORT_OPERATIONS": False,
    "ENUM_NAME_OVERRIDES": {
        "KindOfDocument": "circulars.models.choices.Kind",
        "KindOfDeadline": "circulars.models.choices.DeadlineKind",
        "KindOfRelation": "circulars.models.choices.RelationKind",
        "KindOfChange": "circulars.models.change.PublicChange.Kind",
        "StatusOfEvent": "circulars.models.choices.EventStatus",
        "StatusOfDossier": "circulars.models.dossier.Dossier.Status",
        "RoleOfAddressee": "circulars.models.choices.AddresseeRole",
        "RoleOfFile": "circulars.models.choices.FileRole",
        "RoleForEvent": "circulars.models.choices.EventRole",
        "Rights": "circulars.models.choices.Rights",
        "Language": "circulars.models.choices.Language",
    },
}
