"""The hits of a sentence, by table."""

import gc

from heldground.bulk import collector_paused
from heldground.claims.words import Entry, Hit, Hits


def test_hits_of_several_tables_keep_the_sentence_s_order() -> None:
    """A silence between two verbs of saying stays between them, whatever order the tables are asked in."""
    said, quiet = Entry("speech", "a", {}), Entry("silence", "b", {})
    hits = Hits([Hit(said, 0, 1), Hit(quiet, 2, 4), Hit(said, 5, 6)])
    assert [hit.first for hit in hits.of_any("silence", "speech")] == [0, 2, 5]
    assert [hit.first for hit in hits.of("speech")] == [0, 5]
    assert list(hits.of_any("silence", "accord")) == list(hits.of("silence"))
    assert list(hits.of("accord")) == list(hits.of_any("accord", "role")) == []


def test_what_is_made_to_last_inside_another_pause_is_left_out_of_later_collections() -> None:
    """The tables of names are made while the first report is read, in its pause; the collector stays on afterwards."""
    before = gc.get_freeze_count()
    with collector_paused(lasting=False):
        with collector_paused():
            kept = [[number] for number in range(1000)]
        assert not gc.isenabled()
    assert gc.isenabled()
    assert gc.get_freeze_count() >= before + len(kept)
