"""The standby drill on real servers: lag, standby killed and back, primary killed, promotion.

Readers and writers are at work all the time. No reader may meet an error, no accepted
figure may be lost, every refused one is told so, and who wrote sees what he wrote.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import date
from pathlib import Path

import pytest
from django.db import connection

from tests.postgres import SPEED, Server, workshop
from tests.standby import SECRET, Browser, Load, Pair, Reader, Site, Writer, growing, until

WORKERS = 2
# Commits wait for a synchronous standby, though not for the disk below them.
WAITING = SPEED.replace("synchronous_commit=off", "synchronous_commit=on")
REFUSING = "writes are refused: no synchronous standby is connected"
pytestmark = [pytest.mark.once, pytest.mark.django_db]


@pytest.fixture
def pair() -> Iterator[Pair]:
    """A primary with the tables of the tests' own database, and a standby of it."""
    settings = connection.settings_dict
    home = str(settings["OPTIONS"].get("host", ""))
    if not home.startswith("/"):
        pytest.skip("the drill copies the server that `python -m tests.postgres` starts")
    with workshop() as (folder, programs), ExitStack() as running:
        source = Server(Path(home), programs)
        primary, standby = (Server(folder / name, programs) for name in ("primary", "standby"))
        primary.copy_from(source, as_standby=False)
        primary.start(WAITING)
        running.callback(primary.stop)
        standby.copy_from(primary)
        standby.start(WAITING)
        running.callback(standby.stop)
        yield Pair(primary, standby, settings["NAME"])


def test_reading_goes_on_and_nothing_accepted_is_lost(pair: Pair, tmp_path: Path) -> None:
    targets = pair.seed()
    pair.commits_wait_for("*")
    site = Site(pair.environment(), tmp_path / "gunicorn.log")
    load = None
    try:
        until(lambda: answers(site), "the site does not start")
        clerk, *writers = (
            Writer(signed_in(site, number), *keys) for number, keys in enumerate(targets)
        )
        pages = ["/", "/chi-tieu/", f"/chi-tieu/{targets[0][0]}/", "/chi-tieu/?dang=csv"]
        readers = [Reader(signed_in(site, 0), pages) for _ in range(2)]
        load = Load(readers, writers)
        walk(pair, site, clerk, writers, readers)
        load.stop()
        judge(pair, load, [clerk, *writers], readers)
        log = site.logged()
        assert log.count("primary is lost") == log.count("primary is back") >= WORKERS
        assert SECRET not in site.log.read_text(encoding="utf-8")
    finally:
        if load:
            load.stop()
        site.stop()


def reading_it(site: Site) -> int:
    """How many workers read the standby now; on a busy machine one may change more than once."""
    log = site.logged()
    left = [line for line in log if line.startswith("standby is not read")]
    return log.count("standby is read") - len(left)


def walk(
    pair: Pair, site: Site, clerk: Writer, writers: list[Writer], readers: list[Reader]
) -> None:
    def read_on() -> Callable[[], bool]:
        return growing(lambda: [each.count for each in readers], by=4)

    def written_on() -> Callable[[], bool]:
        return growing(lambda: [len(each.accepted) for each in writers], by=2)

    until(written_on(), "nothing can be written")
    until(pair.is_read, "reading does not use the standby")

    # Lag: the standby receives everything, and shows nothing of it.
    pair.tell(pair.standby, "SELECT pg_wal_replay_pause()")
    assert clerk.write()
    stranger = readers[0].browser
    until(lambda: clerk.is_seen_by(stranger), "a standby that lags is read for ever")
    until(lambda: reading_it(site) == 0, "a worker goes on reading a standby that lags")
    pair.tell(pair.standby, "SELECT pg_wal_replay_resume()")
    until(lambda: reading_it(site) == WORKERS, "the lag is not forgiven")

    # Without its only synchronous standby the primary accepts nothing until it is told to.
    pair.standby.stop()
    until(lambda: site.logged().count(REFUSING) == WORKERS, "writers would wait for ever")
    until(read_on(), "reading stopped with the standby")
    assert not clerk.write()
    pair.commits_wait_for("")
    until(written_on(), "writing does not go on without the standby")

    pair.standby.start(WAITING)
    until(pair.is_followed, "the standby does not come back")
    pair.commits_wait_for("*")
    until(written_on(), "writing does not go on with the standby")
    until(pair.is_read, "the standby is not read again")

    pair.primary.stop()
    until(lambda: all(each.has_banner for each in readers), "nobody is told")
    until(read_on(), "reading stopped with the primary")
    assert not clerk.write()
    assert clerk.browser.get("/quan-tri/").status == 503
    assert state_of(site) == "reading only"

    pair.standby.run("pg_ctl", "promote", "-w")
    until(written_on(), "the promoted server takes nothing")
    until(lambda: not any(each.has_banner for each in readers), "the banner stays")
    assert clerk.write()
    assert state_of(site) == "ok"


def judge(pair: Pair, load: Load, writers: list[Writer], readers: list[Reader]) -> None:
    assert load.failed == []
    assert [wrong for each in (*readers, *writers) for wrong in each.wrong] == []
    entered = pair.tell(
        pair.standby,
        "SELECT json_object_agg(indicator_id, days) FROM (SELECT indicator_id,"
        " json_agg(as_of) AS days FROM targets_actual GROUP BY 1) AS entered",
    )
    for writer in writers:
        stored = {date.fromisoformat(day) for day in entered[str(writer.indicator)]}
        assert writer.accepted <= stored
        assert not writer.refused & stored
        assert stored <= writer.accepted | writer.unsure


def signed_in(site: Site, number: int) -> Browser:
    browser = Browser(site.port)
    browser.sign_in(f"van-phong-{number}")
    return browser


def answers(site: Site) -> bool:
    try:
        return Browser(site.port).get("/healthz").status == 200
    except OSError:
        return False


def state_of(site: Site) -> str:
    return json.loads(Browser(site.port).get("/readyz").text)["status"]
