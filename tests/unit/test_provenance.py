"""Every printed figure is seen where it stands and where it belongs, one click apart."""

from decimal import Decimal
from functools import cache
from html import unescape

import pytest
from django.core.management import call_command
from django.test import TestCase

from config import numbers
from targets.models import Actual, Citation, Target
from tests.unit.test_fixtures import FIXTURES


def value_of(citation: Citation) -> str:
    """The number a citation is about, as pages show it."""
    if citation.plan:
        value = citation.plan.value
    elif citation.score:
        value = Decimal(citation.score.met if citation.kind == "score" else citation.score.unmet)
    else:
        field = "value" if citation.kind in ("actual", "criteria") else citation.kind
        value = getattr(citation.actual, field)
    return numbers.show(value)


def homes_of(citation: Citation) -> list[str]:
    """The pages a figure belongs to: its targets', else its committee's."""
    if citation.plan:
        return [citation.plan.target.get_absolute_url()]
    if citation.score:
        score = citation.score
        overview = f"/?cap-uy={score.committee.slug}&ky={score.period.code}"
        return [score.committee.get_absolute_url(), overview]
    return targets_of(citation.actual) or [citation.actual.committee.get_absolute_url()]


def targets_of(actual: Actual) -> list[str]:
    targets = Target.objects.filter(
        indicator=actual.indicator,
        committee=actual.committee,
        period__start__lte=actual.covers_from,
        period__end__gte=actual.covers_to,
    )
    return [target.get_absolute_url() for target in targets]


@pytest.mark.on_sqlite
@pytest.mark.django_db
class TestPrintedFigures(TestCase):
    """The five documents, page by page."""

    @classmethod
    def setUpTestData(cls) -> None:
        call_command("loaddata", *FIXTURES, verbosity=0)

    def test_each_is_on_its_source_and_at_home(self) -> None:
        @cache
        def page(address: str) -> str:
            return unescape(self.client.get(address).content.decode())

        missing = []
        for citation in Citation.objects.select_related("document", "plan", "actual", "score"):
            source = page(citation.get_absolute_url().partition("#")[0])
            if f'id="so-{citation.order}"' not in source or citation.as_printed not in source:
                missing.append(f"{citation}: not on its source page")
            figure = citation.plan or citation.actual
            milestone = bool(figure and figure.is_derived)
            for address in homes_of(citation):
                home = page(address)
                if citation.get_absolute_url() not in home:
                    missing.append(f"{citation}: no way to it from {address}")
                if not milestone and value_of(citation) not in home:
                    missing.append(f"{citation}: {value_of(citation)} not on {address}")
        assert not missing, "\n".join(missing)
