"""Base of every filter form: parameters written in Vietnamese without marks, with dashes."""

import django_filters as filters


class DashedNames(filters.FilterSet):
    """Parameters are written with a dash where Python needs an underscore."""

    @classmethod
    def get_filters(cls) -> dict[str, filters.Filter]:
        return {name.replace("_", "-"): each for name, each in super().get_filters().items()}
