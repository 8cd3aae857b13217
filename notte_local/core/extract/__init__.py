"""A page and the fields that are wanted -> data, where each value says what it came from.

A field has candidates: facts whose name is like its own and whose value is of its kind. The best
one is taken while it stands above a floor; below it a field is missing, never guessed. What the
user's own model then refuses makes room for the next candidate.

    slots.py      a field with its candidates; records of fields, and lists of them
    facts.py      what a page says by a name: labels, classes, metadata, stated data
    shown.py      what it says without one: prices, ratings, counts, phones, dates of updates
    places.py     whose page it is, and where they are: the site's name, addresses by lines
    ranking.py    facts -> the candidates of one field
    groups.py     siblings of one shape, which may be records
    cells.py      what stands in one card
    columns.py    their columns, and which of them is which field
    questions.py  questions with their answers
    survey.py     where things stand: how near to what the page is about
    records.py    which column each field of a record is read from
    lists.py      the records of a list: stated, in tables, or repeated
    joining.py    records of one thing from two places
    sense.py      whether a value can be what its field means
    examples.py   what the examples of a schema look like
    asking.py     what is missing, asked of an extractor of the user's own
    narrowing.py  which records an instruction leaves
    reader.py     all of it: the record of a page
"""
