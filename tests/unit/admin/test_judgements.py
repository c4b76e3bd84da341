"""Judgements and scores in admin: stamped, explained, each in its place once."""

import pytest
from django.test import Client
from django.utils import timezone

from targets.models import Score, Target, Verdict
from tests.builders import (
    make_actual,
    make_committee,
    make_document,
    make_period,
    make_score,
    make_target,
    make_verdict,
)
from tests.unit.admin_pages import add_row, errors_of, page_of, submit

pytestmark = pytest.mark.django_db


def test_overruling_is_stamped_and_explained(office: Client) -> None:
    target = make_target(plan=100)
    make_actual(target, 90)
    fields = {"origin": "override", "status": "met", "document": ""}

    refused = add_row(office, page_of(Target, "change", target.pk), Verdict, reason="", **fields)
    assert "đánh giá lại cần lý do" in errors_of(refused)
    add_row(office, page_of(Target, "change", target.pk), Verdict, reason="Thiên tai.", **fields)

    target.refresh_from_db()
    verdict = target.verdicts.get()
    assert (target.status, target.status_basis) == ("met", "override")
    assert (verdict.decided_by.username, verdict.decided_on) == ("van-phong", timezone.localdate())


def test_overruling_on_the_page_of_verdicts_is_stamped_too(office: Client) -> None:
    target = make_target()

    submit(
        office,
        page_of(Verdict, "add"),
        target=target.pk,
        origin="override",
        status="met",
        reason="Thiên tai.",
        as_printed="hoàn thành",
    )

    verdict = Verdict.objects.get()
    assert (verdict.decided_by.username, verdict.as_printed) == ("van-phong", "hoàn thành")


def test_a_judgement_stays_with_its_target(office: Client) -> None:
    target, other = make_target(), make_target()
    ruled = Verdict.objects.create(target=target, origin="override", status="met", reason="Lũ.")

    submit(office, page_of(Verdict, "change", ruled.pk), target=other.pk, status="missed")

    ruled.refresh_from_db()
    assert (ruled.target, ruled.status, Verdict.objects.count()) == (target, "missed", 1)


def test_printed_judgement_needs_its_document_and_stands_once(office: Client) -> None:
    target, source = make_target(), make_document()
    fields = {"origin": "printed", "status": "missed", "reason": ""}
    page = page_of(Target, "change", target.pk)

    assert "cần tài liệu" in errors_of(add_row(office, page, Verdict, document="", **fields))
    add_row(office, page, Verdict, document=source.pk, **fields)
    assert target.verdicts.get().decided_by is None
    again = add_row(office, page, Verdict, document=source.pk, **fields)

    assert "trùng nhau ở ô: căn cứ" in errors_of(again)


def test_kind_of_a_judgement_stays(office: Client) -> None:
    verdict = make_verdict()

    response = submit(office, page_of(Verdict, "change", verdict.pk), origin="override", reason="x")

    assert "Không đổi được căn cứ" in errors_of(response)


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"met": "45"}, "Số đạt không thể lớn hơn tổng số chỉ tiêu"),
        ({"unmet": "45"}, "Số chưa hoàn thành không thể lớn hơn tổng số"),
        ({"met": "ba"}, "met"),
        ({"met": "0", "total": "0"}, "không thể lớn hơn"),
    ],
)
def test_impossible_scores_are_explained(office: Client, fields: dict[str, str], told: str) -> None:
    values = {
        "committee": make_committee().pk,
        "period": make_period().pk,
        "met": "38",
        "total": "44",
    }

    response = submit(office, page_of(Score, "add"), **values | fields)

    assert told in errors_of(response)
    assert not Score.objects.exists()


def test_score_stands_once_a_period(office: Client) -> None:
    score = make_score()
    values = {"committee": score.committee_id, "period": score.period_id}

    response = submit(office, page_of(Score, "add"), **values, met="1", total="2")

    assert "Cấp ủy này đã có điểm số của kỳ này" in errors_of(response)
