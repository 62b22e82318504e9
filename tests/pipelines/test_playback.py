"""What was heard, from the marks that came back."""

from hypothesis import given
from hypothesis import strategies as st

from pipelines.playback import Clause, Playback

PCM = b"\x00\x00" * 4000


def put(playback: Playback, clause: Clause, pieces: int, *, complete: bool = True) -> list[str]:
    marks = [piece.mark for piece in (playback.put(clause, PCM, 0.5) for _ in range(pieces)) if piece]
    clause.complete = complete
    return marks


def test_only_what_was_played_counts_as_heard():
    playback = Playback()
    playback.begin(1)
    first, second = Clause("Your total is $590."), Clause("one two three four")
    [mark] = put(playback, first, 1)
    marks = put(playback, second, 4)
    assert playback.spoken.heard() == ""
    assert playback.played(mark)
    assert playback.spoken.heard() == "Your total is $590."
    assert playback.played(marks[1])  # a mark tells of all before it too
    assert playback.drop().heard() == "Your total is $590. one two"
    assert playback.all_heard


def test_marks_that_are_flushed_or_unknown_count_for_nothing():
    playback = Playback()
    playback.begin(1)
    marks = put(playback, Clause("one two"), 2)
    playback.drop()
    assert not playback.played(marks[0])
    assert not playback.played("p999")


def test_what_was_held_is_played_again_under_new_marks():
    playback = Playback()
    playback.begin(1)
    marks = put(playback, Clause("one two three four"), 4)
    playback.played(marks[0])
    playback.hold()
    assert not playback.played(marks[1])  # flushed by the carrier
    assert playback.put(Clause("five"), PCM, 0.5) is None  # more arrives while holding
    assert not playback.all_heard
    again = playback.go_on()
    assert len(again) == 4
    assert not set(marks) & {piece.mark for piece in again}
    for piece in again:
        playback.played(piece.mark)
    assert playback.all_heard
    assert playback.spoken.heard().startswith("one two three four")


def test_a_clause_cut_off_before_its_audio_was_all_there_is_judged_by_ordinary_speech():
    playback = Playback()
    playback.begin(1)
    clause = Clause("We bring the grill, the food, the tools, the propane and the sake with us.")
    [mark] = put(playback, clause, 1, complete=False)
    playback.played(mark)
    heard = playback.drop().heard()
    assert heard
    assert len(heard) < len(clause.text) / 2


def test_an_unheard_reply_said_nothing():
    playback = Playback()
    playback.begin(1)
    put(playback, Clause("Hello there."), 2)
    assert playback.drop().heard() == ""


@given(st.lists(st.sampled_from(["put", "played", "hold", "go_on", "drop"]), max_size=60))
def test_heard_only_grows_and_never_passes_what_was_put(steps):
    playback = Playback()
    playback.begin(1)
    marks: list[str] = []
    before = 0.0
    for step in steps:
        match step:
            case "put":
                piece = playback.put(Clause("a b c d"), PCM, 0.5)
                marks += [piece.mark] if piece else []
            case "played":
                if marks:
                    playback.played(marks.pop(0))
            case "hold":
                playback.hold()
            case "go_on":
                marks += [piece.mark for piece in playback.go_on()]
            case "drop":
                playback.drop()
                before = 0.0
        heard = sum(clause.heard_seconds for clause in playback.spoken.clauses)
        assert before <= heard <= sum(clause.seconds for clause in playback.spoken.clauses) + 1e-9
        before = heard
