"""Large imports: figures of many committees and periods out of one file, all or none.

A page takes the file (``files``) and starts a process (``starting``), which works on it
outside of any request (``work``): it reads rows as a ``layout`` says (``reading``, with
the names that ``names`` knows), compares them with what there is by the rules of
``targets.entering`` (``judging``), and, once its owner has confirmed what he was shown,
compares once more and writes (``writing``) in one transaction. ``progress`` lets the
page see how far that is; what is to be said about a file is kept in every language
(``telling``). A process that is killed leaves nothing behind; whichever comes next begins
again.
"""
