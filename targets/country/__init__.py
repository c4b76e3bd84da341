"""Demonstration data of national size, made by `manage.py make_country`.

What it is for: seeing and measuring the pages with 1 centre, 34 provinces and 3.321 communes, 44
targets a year each and five years of monthly figures. Names and codes of the units are official;
every figure is invented.

*A tree of its own.* Everything hangs under one root, “Ban Chấp hành Trung ương (dữ liệu mẫu)”, and
on indicators, documents and agencies of its own. Nothing is shared with real data but the periods,
sectors and levels, which mean the same for everybody. So the pages of other committees stay as they
are, the order of loading does not matter, and `--remove` finds what it made without a column for
it: slugs begin with ``mau-``, and the root's note names the shared rows that had to be added. Each
committee, indicator and document says “Dữ liệu mẫu” in its own note.

*Deterministic.* A unit's figures come from a random source seeded by the seed and its code, so that
a smaller country is a part of the larger one: the communes are the same, only the sums above them
are smaller. Parents' sums and means are those of their children, but for a few contradictions made
on purpose.

*Streamed.* A row is a line of PostgreSQL's COPY; no more than a province's targets are in memory.
On SQLite the same lines become batches of INSERT. Standings are computed by ``targets.status``
while a target's figures are at hand. It is one transaction: a run that is stopped leaves nothing.

The modules: ``units`` (official lists), ``catalogue`` (sectors and indicators), ``figures`` (a
year's plan and course), ``lines`` (figures as rows with their standing), ``bulk`` (getting rows
into the database and out), ``tree`` (committees and documents), ``evidence`` (scores, citations,
doubts, rulings), ``load`` and ``removal``.

*Former units.* Provinces and districts until 30/06/2025 are committees without targets, with that
last day. The new code of a commune is that of one of the wards it was made of, so that ward's
district is its predecessor; where a commune took in wards of a second district, the lists do not
say so. Six communes have a code no former ward had and no predecessor.
"""
