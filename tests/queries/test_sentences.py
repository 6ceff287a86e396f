"""The sentence a claim's words stand in, read from the lines around them alone."""

from hypothesis import given
from hypothesis import strategies as st

from heldground.claims.sentences import split_sentences
from heldground.claims.tokens import tokenise
from heldground.queries.evidence import sentence_around

PIECES = st.sampled_from([
    "The village fell. ", "Two held! ", "\n", "\n\n", "“Gone”, he said. ", " date 2025-04-08 A headline", "- 07:50 ",
    "о 4,2 км. ", 'He said "no. ', "OSK, May 2 (Agency) - ", "\r\n", "x" * 40 + " ",
])  # fmt: skip


@given(st.lists(PIECES, min_size=1, max_size=14).map("".join), st.data())
def test_the_lines_around_give_the_sentence_of_the_whole_text(text: str, data: st.DataObject) -> None:
    """Also where a line in the middle looks like a report's header, or a quotation mark was never closed."""
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    spans = [(each.start, each.end) for each in split_sentences(text, tokenise(text))]
    touched = [span for span in spans if span[0] < end and start < span[1]]
    first = min([start, *(begun for begun, _ in touched)])
    last = max([end, *(ended for _, ended in touched)])
    assert sentence_around(text, start, end) == (text[first:last], start - first, end - first)
