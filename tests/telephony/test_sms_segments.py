"""Segments by the tables of the standard, and cuts that lose nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from telephony.sms_segments import Counted, counted, plain, split

GSM = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./09:;<=>?¡AZÄÖÑÜ§¿azäöñüà"
FAMILY = "👨‍👩‍👧‍👦"


@pytest.mark.parametrize(
    ("text", "encoding", "units", "segments"),
    [
        ("", "GSM-7", 0, 1),
        ("a" * 160, "GSM-7", 160, 1),
        ("a" * 161, "GSM-7", 161, 2),
        ("a" * 306, "GSM-7", 306, 2),
        ("a" * 307, "GSM-7", 307, 3),
        (GSM, "GSM-7", len(GSM), 1),
        ("{" * 80, "GSM-7", 160, 1),
        ("a" * 159 + "€", "GSM-7", 161, 2),
        ("a" * 152 + "€" + "a" * 152, "GSM-7", 306, 3),  # the euro does not fit at the end of the first
        ("ç", "UCS-2", 1, 1),
        ("я" * 70, "UCS-2", 70, 1),
        ("я" * 71, "UCS-2", 71, 2),
        ("я" * 134, "UCS-2", 134, 2),
        ("я" * 135, "UCS-2", 135, 3),
        ("🙂" * 35, "UCS-2", 70, 1),
        ("🙂" * 36, "UCS-2", 72, 2),
        ("🙂" * 67, "UCS-2", 134, 3),  # 33 in a segment: none is torn apart
        ("שלום" * 20, "UCS-2", 80, 2),
        ("It’s", "UCS-2", 4, 1),
    ],
)
def test_segments_are_counted_as_the_standard_does(text, encoding, units, segments):
    assert counted(text) == Counted(encoding, units, segments)


def test_typography_is_made_plain_where_that_saves_a_segment():
    dear = "“It’s all set” – see you at six… " * 4
    assert plain(dear) == '"It\'s all set" - see you at six... ' * 4
    assert plain("It’s") == "It’s"
    russian = "«Всё готово» – ждём вас. " * 4
    assert plain(russian) == russian


def test_a_long_text_is_cut_between_sentences():
    sentence = "Twelve guests on Saturday at six comes to 690 dollars. "
    parts = split(sentence * 40)
    assert [part[-1] for part in parts] == ["."] * len(parts)
    assert " ".join(parts) == (sentence * 40).strip()


@pytest.mark.parametrize(
    ("text", "longest", "parts"),
    [
        ("", 10, []),
        ("  \n ", 10, []),
        ("short", 10, ["short"]),
        ("One two. Three four.", 12, ["One two.", "Three four."]),
        ("first line\nsecond line", 14, ["first line", "second line"]),
        ("one two three four", 9, ["one two", "three", "four"]),
        ("abcdefghij", 4, ["abcd", "efgh", "ij"]),
        (FAMILY + FAMILY, 12, [FAMILY, FAMILY]),
        ("ab👍🏽", 5, ["ab", "👍🏽"]),
        ("🇺🇸🇩🇪", 6, ["🇺🇸", "🇩🇪"]),
        ("e\u0301" * 3, 3, ["e\u0301"] * 3),
        ("🙂🙂", 1, ["🙂", "🙂"]),
    ],
)
def test_where_a_text_is_cut(text, longest, parts):
    assert split(text, longest) == parts


WORDS = st.lists(st.text(st.characters(exclude_categories=("Cs", "Z", "Cc")), min_size=1, max_size=12), max_size=80)


@given(words=WORDS, joint=st.sampled_from([" ", ". ", "\n", "\n\n", "? "]), longest=st.integers(40, 200))
def test_no_word_is_lost_torn_or_swapped(words, joint, longest):
    text = joint.join(words)
    parts = split(text, longest)
    assert " ".join(parts).split() == text.split()
    assert all(part and len(part.encode("utf-16-le")) <= 2 * longest for part in parts)


@given(st.text(max_size=400), st.integers(2, 60))
def test_any_text_comes_out_whole_in_parts_that_fit(text, longest):
    parts = split(text, longest)
    assert "".join("".join(parts).split()) == "".join(text.split())
    assert all(len(part.encode("utf-16-le", "surrogatepass")) <= 2 * longest for part in parts)


@given(st.text(max_size=400))
def test_a_text_takes_the_fewest_segments_there_can_be(text):
    found = counted(text)
    alone, several = (160, 153) if found.encoding == "GSM-7" else (70, 67)
    assert found.segments >= 1
    assert (found.segments == 1) == (found.units <= alone)
    if found.segments > 1:
        assert -(-found.units // several) <= found.segments <= -(-found.units // (several - 1))
