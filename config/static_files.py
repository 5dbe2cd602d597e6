"""Static files under names that hold their hash, so that a browser may keep them for ever."""

from __future__ import annotations

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStaticFiles(CompressedManifestStaticFilesStorage):
    """Puts hashed names into the imports of JavaScript modules too."""

    support_js_module_import_aggregation = True
