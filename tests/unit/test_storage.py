"""The one stylesheet of production says what the several of development say."""

from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.files.base import ContentFile
from django.core.files.storage import InMemoryStorage

from config.storage import MAIN, bundle

CSS = Path(settings.BASE_DIR) / "static" / "css"


def folder(**sheets: str) -> dict[str, tuple[InMemoryStorage, str]]:
    storage = InMemoryStorage()
    for name, content in sheets.items():
        storage.save(f"css/{name}.css", ContentFile(content.encode()))
    return {f"css/{name}.css": (storage, f"css/{name}.css") for name in sheets}


def test_imports_are_written_out_in_their_order() -> None:
    sheets = folder(
        main='/* why */\n@import url("a.css");\n@import url("b.css") print;\n',
        a="p { color: red; }\n",
        b="p { color: black; }\n",
    )
    assert bundle(sheets) == "p { color: red; }\n@media print {\np { color: black; }\n}\n"


def test_the_real_stylesheet_is_whole() -> None:
    sources = {
        f"css/{name}": (storage, f"css/{name}")
        for finder in get_finders()
        for path, storage in finder.list([])
        if path.startswith("css/") and (name := path.removeprefix("css/"))
    }
    whole = bundle(sources)
    assert "@import" not in whole
    assert whole.count("{") == whole.count("}")
    for rule in ("--party-red:", ".visually-hidden", ".misses", "@page"):
        assert rule in whole, rule
    assert MAIN in sources
