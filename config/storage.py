"""Static files in production: hashed names, compressed, and stylesheets that import others in one.

`static/css/main.css` only imports. While developing the browser follows; here each import is put in
its place, so that a page waits for one stylesheet instead of several in a row.
"""

import re
from collections.abc import Iterator
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from whitenoise.storage import CompressedManifestStaticFilesStorage

MAIN = "css/main.css"
IMPORT = re.compile(r'@import url\("(?P<name>[\w.-]+)"\)(?: (?P<media>[\w ]+))?;\n?')
COMMENT = re.compile(r"/\*.*?\*/\n*", re.DOTALL)

Found = dict[str, tuple[Storage, str]]


def bundle(sources: Found, name: str = MAIN) -> str:
    """Return a stylesheet with its imports, of the same folder, written out and comments gone."""

    def text(path: str) -> str:
        storage, stored = sources[path]
        with storage.open(stored) as file:
            return file.read().decode()

    def written_out(found: re.Match[str]) -> str:
        content = text(f"{name.rpartition('/')[0]}/{found['name']}")
        return f"@media {found['media']} {{\n{content}}}\n" if found["media"] else content

    return COMMENT.sub("", IMPORT.sub(written_out, text(name)))


class BundlingManifestStorage(CompressedManifestStaticFilesStorage):
    """WhiteNoise's storage, with the main stylesheet in one piece."""

    def post_process(self, paths: Found, **options: Any) -> Iterator[tuple[str, str | None, Any]]:
        """Put the whole stylesheet in the collected one's place before names are hashed."""
        if MAIN in paths and not options.get("dry_run"):
            self.delete(MAIN)
            self._save(MAIN, ContentFile(bundle(paths).encode()))
            paths = {**paths, MAIN: (self, MAIN)}
        yield from super().post_process(paths, **options)
