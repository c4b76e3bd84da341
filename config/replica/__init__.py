"""Who reads where, and what happens when a database server is away.

With DATABASE_REPLICA_URL there are two databases: ``default``, the primary, which takes
every write, and ``replica``, a streaming standby of it. Without, everything is ``default``
and only the clear answer when it is away (``middleware``, ``database_errors``) applies.

- **Reading pages** (GET, HEAD) read from the standby, sessions and users included; the
  admin, signing in and out and one's password read from the primary, because what they
  show is about to be written. ``middleware`` decides once a request, ``routing`` obeys. A
  reading request that writes after all goes on where it wrote.
- **Who wrote, sees it.** After a write the browser carries a signed mark (``marks``): the
  position in the primary's log. Until the mark is too old to matter, the standby serves that
  browser only once it has replayed up to there.
- **Nobody reads far behind.** ``monitor`` asks both servers about once a second, in a thread of
  its own, so that requests never wait for a dead one. Each time it notes the primary's position;
  the standby lags by the age of the newest note it has reached. That needs no clock of the
  other machine and no write on an idle primary, and sees a paused replay as well as a cut
  line. Beyond REPLICA_MAX_LAG, or gone: the primary serves. A “standby” that has been
  promoted while the primary lives is another history: not read.
- **A connection that breaks** halfway through a reading request: the request runs once more on
  the other server. Writes are never repeated by this; ``config.atomic.retried`` repeats
  those PostgreSQL has rolled back whole.
- **The primary is away**: reading goes on from the standby, however old, under a banner that
  says until when; what would write answers 503 at once, saying that nothing was stored.
- **Synchronous replication and no standby left**: PostgreSQL lets a commit wait for ever,
  and eight waiting writers would be the whole site. Seen by the monitor, writes are
  refused until the standby or the operator's decision is there.
- **Promotion** is PostgreSQL's: both URLs name both servers, libpq finds the one that writes,
  broken connections are reopened. Nothing here chooses a primary.
"""
