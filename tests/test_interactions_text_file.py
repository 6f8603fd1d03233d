"""Text goes out in pieces, and all of it."""

from io import BytesIO

from interactions.output.text_file import TextFile


def test_all_text_is_written_in_order(monkeypatch):
    monkeypatch.setattr("interactions.output.text_file.CHUNK_CHARACTERS", 10)
    file = BytesIO()
    text_file = TextFile(file, lambda rows: f"{rows}é\n", "head\n")
    for n in range(20):
        text_file.add(n)
        assert file.tell() > 0 or n < 4  # Not kept back until the end.
    text_file.finish()
    assert file.getvalue().decode() == "head\n" + "".join(f"{n}é\n" for n in range(20))


def test_a_part_without_customers_has_the_head_only():
    file = BytesIO()
    TextFile(file, str, "head\n").finish()
    assert file.getvalue() == b"head\n"
