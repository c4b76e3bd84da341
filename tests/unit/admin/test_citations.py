"""Where a figure stands in print, entered on the figure's page."""

from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from targets.models import Actual, Citation, Target
from tests.builders import make_actual, make_citation, make_document
from tests.unit.admin_pages import add_row, errors_of, page_of

pytestmark = pytest.mark.django_db


def cite(client: Client, actual: Actual, **fields: Any) -> HttpResponse:
    """Add where the figure is printed on its page."""
    values = {"paragraph": "4", "order": "1", "kind": "actual", "as_printed": "x"} | fields
    return add_row(client, page_of(Actual, "change", actual.pk), Citation, **values)


def test_where_it_is_printed_is_entered_with_the_figure(office: Client, target: Target) -> None:
    actual, source = make_actual(target, 105), make_document()
    make_citation(make_actual(), document=source, order=7)

    cite(office, actual, document=source.pk, order="", as_printed="đạt 105 tỷ đồng")

    assert actual.citations.get().order == 8


def test_citation_of_a_figure_cannot_be_a_plan(office: Client, target: Target) -> None:
    actual, source = make_actual(target, 105), make_document()

    response = cite(office, actual, document=source.pk, kind="plan")

    assert "kind" in errors_of(response)
    assert not Citation.objects.exists()


def test_two_numbers_with_one_place_in_the_source_are_refused(
    office: Client, target: Target
) -> None:
    actual, source = make_actual(target, 105), make_document()
    make_citation(make_actual(), document=source, order=1)

    response = cite(office, actual, document=source.pk)

    assert "Tài liệu này đã có con số mang thứ tự đó" in errors_of(response)
