"""For collecting static files while an image is built: no secret, no database, hashed and compressed files."""

from portal.settings import *  # noqa: F403
from portal.settings import STORAGES

STORAGES["staticfiles"] = {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
