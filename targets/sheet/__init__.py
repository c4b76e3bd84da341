"""The period entry sheet: a committee's figures of a period, entered down a column.

``lines`` reads its rows and ``line`` is one of them; ``typed`` is what stands in the boxes of a
row, ``words`` how it is told; ``drafts`` keeps what is typed and not saved; ``saving`` opens a
sheet for a user and saves it in one transaction; ``states`` lists a committee's sheets and how far
each has come. Pages and files (``targets.exchange``) share all of it.
"""
