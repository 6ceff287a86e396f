"""What is written as HTML is markup of ours and text of anybody's, whatever that text holds."""

import ast
import unicodedata
from pathlib import Path

import lxml.html
import pytest
from hypothesis import given
from hypothesis import strategies as st

import heldground
from heldground.publish.bulletin_words import fit
from heldground.publish.elements import element, figures, table, together, verbatim

TEXTS = st.text(st.one_of(st.sampled_from("<>&\"'= /\\;#-!\n\t"), st.characters()), max_size=30)


@given(TEXTS, TEXTS, TEXTS)
def test_any_text_comes_back_as_text_and_nothing_else(said: str, more: str, value: str) -> None:
    inner = element("b", more, aria_label=value)
    (made,) = lxml.html.fragments_fromstring(element("p", [said, together([inner, said]), said]).html)
    assert [each.tag for each in made.iter()] == ["p", "b"]
    assert made.text_content() == fit(said) + fit(more) + fit(said) + fit(said)
    assert made[0].attrib == {"aria-label": fit(value)}


@given(TEXTS)
def test_a_fit_text_is_one_line_without_what_controls_a_reader(text: str) -> None:
    """Most texts are let through at a glance: in what comes out nothing is left that the long way takes out."""
    told = fit(text)
    assert fit(told) == told and "  " not in told
    assert all(each == " " or not each.isspace() for each in told)
    assert not {unicodedata.category(each) for each in told} & {"Cc", "Cs"}
    assert not set(told) & set("\u061c\u200e\u200f\u202a\u202e\u2066\u2069\ufffe\uffff")


def test_a_script_that_could_end_early_is_refused() -> None:
    assert element("style", verbatim("a>b{}")).html == "<style>a>b{}</style>"
    with pytest.raises(ValueError, match="could end it"):
        verbatim("</script>")


def test_no_other_module_makes_html_of_a_text() -> None:
    """`Element` is made in its own module alone: all others have to hand their texts over as texts."""
    root = Path(heldground.__file__).parent
    makers = {
        path.relative_to(root).as_posix()
        for path in (root / "publish").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Element"
    }
    assert makers == {"publish/elements.py"}


def test_only_a_table_that_may_be_too_wide_stops_the_keyboard() -> None:
    rows = [("Ilek", "1.00", "2.00")]
    framed = lxml.html.fromstring(table("Ground", ("", "gained", "lost"), rows, (1, 2)).html)
    assert (framed.get("role"), framed.get("aria-label"), framed.get("tabindex")) == ("region", "Ground", "0")
    bare = lxml.html.fromstring(figures("Ground", ("", "gained", "lost"), rows).html)
    assert bare.tag == "table" and not bare.xpath("//@tabindex")
    assert [each.get("scope") for each in bare.iter("th")] == ["col", "col", "row"]
