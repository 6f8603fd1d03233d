# ruff: noqa: E501 (a file and what is wrong with it side by side)
"""Damaged transaction files by the hundred: the events of the sound file, or one clear line."""

import gzip
import json
import random

import pytest

from tests.interactions_command import refused_here, run_here

ROWS = [
    ("anna", "0108", "2020-01-24"),
    ("ben", "0109", "2020-01-20"),
    ("anna", "0110", "2020-01-23"),
    ("Zoë", "0108", "2020-01-24"),
    ("carl", "0111", "2020-02-01"),
]
NAMES = ("customer_id", "article_id", "t_dat")
TEXT = "".join(",".join(row) + "\n" for row in (NAMES, *ROWS))
CSV = TEXT.encode()
OBJECTS = [dict(zip(NAMES, row, strict=True)) for row in ROWS]
LINES = [json.dumps(row) for row in OBJECTS]
JSON = "".join(line + "\n" for line in LINES).encode()
PACKED = gzip.compress(CSV, mtime=0)

LINE_ENDS = [place for place, byte in enumerate(CSV) if byte == 10]
FIELD_STARTS = [0] + [place + 1 for place, byte in enumerate(CSV[:-1]) if byte in b",\n"]


@pytest.fixture(scope="module")
def sound(tmp_path_factory):
    """The table that is made of the sound file."""
    folder = tmp_path_factory.mktemp("sound")
    (folder / "t.csv").write_bytes(CSV)
    assert run_here("--transactions", folder / "t.csv", "--output", folder / "out") == (0, "")
    return (folder / "out" / "interactions.csv").read_bytes()


def put(place, text, data=CSV):
    return data[:place] + text + data[place:]


def row(*values, names=NAMES):
    """The sound file and one row more."""
    return (
        TEXT.replace(",".join(NAMES), ",".join(names)).encode() + (",".join(values) + "\n").encode()
    )


def line(text):
    """The sound JSON lines and one more."""
    return JSON + text.encode() + b"\n"


def header(text):
    return CSV.replace(",".join(NAMES).encode(), text.encode())


def same_cases():
    """Files that say the same in another way."""
    yield "t.csv", CSV.replace(b"\n", b"\r\n"), "CRLF"
    yield "t.csv", b"\xef\xbb\xbf" + CSV, "byte order mark"
    yield "t.csv", CSV.replace(b"\n", b"\n\n"), "blank lines"
    yield "t.csv", CSV + b"\n\r\n\n", "blank lines at the end"
    for end in LINE_ENDS:
        yield "t.csv", put(end, b"\r"), f"a carriage return at the line's end, {end}"
    yield (
        "t.csv",
        "".join(f'"{t}"\n' for t in TEXT.replace(",", '","').split("\n")[:-1]).encode(),
        "quotes",
    )
    yield "t.csv", CSV.replace(b"\nben", b'\n"ben"'), "some quotes"
    yield "t.csv.gz", PACKED, "packed"
    yield "t.csv.gz", gzip.compress(CSV[:50]) + gzip.compress(CSV[50:]), "packed in two members"
    yield "t.jsonl", JSON, "JSON lines"
    yield "t.jsonl", JSON.replace(b"\n", b"\n\n  \n"), "JSON lines, blank lines"
    yield "t.jsonl.gz", gzip.compress(JSON), "JSON lines, packed"
    nested = '{"customer_id":1,"t_dat":[{}]}'
    yield "t.jsonl", JSON.replace(b"}", f',"more":{nested}}}'.encode()), "names again, further in"
    yield (
        "t.csv",
        header(",".join((*NAMES, "x", "x"))).replace(b"\n", b",1,2\n").replace(b"x,x,1,2", b"x,x"),
        "others twice",
    )


def cut_cases():
    for place in range(1, len(CSV)):
        if place - 1 not in LINE_ENDS:
            yield "t.csv", CSV[:place], f"cut at {place}"
    for place in range(1, len(PACKED), 3):
        yield "t.csv.gz", PACKED[:place], f"packed, cut at {place}"
    for place in range(2, len(JSON), 19):
        yield "t.jsonl", JSON[:place] + b"\n", f"JSON lines, cut at {place}, with a line end"


def byte_cases():
    for place in range(0, len(CSV), 5):
        yield "t.csv", put(place, b"\0"), f"NUL at {place}"
        yield "t.csv", put(place, b"\xff"), f"no UTF-8 at {place}"
        yield "t.csv", put(place, b"\xed\xa0\x80"), f"a surrogate's bytes at {place}"
        if place not in LINE_ENDS:
            yield "t.csv", put(place, b"\r"), f"carriage return at {place}"
    for place in FIELD_STARTS:
        yield "t.csv", put(place, b'"'), f"quote at {place}"
    for place in range(10, len(PACKED) - 8, 2):
        flipped = bytes([PACKED[place] ^ 0xFF])
        yield "t.csv.gz", PACKED[:place] + flipped + PACKED[place + 1 :], f"flipped at {place}"
    for place in (len(PACKED) - 8, len(PACKED) - 1):
        flipped = bytes([PACKED[place] ^ 1])
        yield "t.csv.gz", PACKED[:place] + flipped + PACKED[place + 1 :], f"sums, {place}"
    yield "t.csv.gz", PACKED + b"more", "something behind the packed text"
    yield "t.csv.gz", gzip.compress(PACKED), "packed twice"
    yield "t.csv.gz", CSV, "not packed"
    yield "t.csv", PACKED, "packed, by no name"
    for encoding in ("utf-16", "utf-16-le", "utf-16-be", "utf-32", "latin-1", "cp1252", "cp500"):
        yield "t.csv", TEXT.encode(encoding), encoding
    yield "t.csv", b"\xef\xbb\xbf" * 2 + CSV, "two byte order marks"
    yield (
        "t.csv",
        CSV.replace(b"ben", b"\xef\xbb\xbfben").replace(b"\xbfben,0109", b"\xbf,0109\xff"),
        "more",
    )


def column_cases():
    for names in (
        "customer_id,article_id", "customer_id,article_id,T_DAT", "customer_id, article_id,t_dat",
        "customer_id;article_id;t_dat", "customer_id\tarticle_id\tt_dat", "a,b,c", ",,", "1,2,3",
        "customer_id,customer_id,article_id,t_dat", "customer_id,article_id,t_dat,t_dat",
        "article_id,customer_id,article_id", "customer_id,article_id,t_dat,", '"customer_id,article_id,t_dat',
        "customer\0_id,article_id,t_dat", "\x1b[31mcustomer_id,article_id,t_dat", "x" * 140_000,
        '"' + "x" * 140_000 + '",customer_id,article_id,t_dat', ",".join(f"c{n}" for n in range(50_000)),
    ):  # fmt: skip
        yield "t.csv", header(names), f"header {names[:30]!r}"
    yield "t.csv", CSV.partition(b"\n")[2], "no header"
    yield (
        "t.csv",
        header(",".join((*NAMES, *NAMES))).replace(b"ben,", b"ben,0109,2020-01-20,ben,"),
        "twice",
    )
    for values in (
        ("dora",), ("dora", "1"), ("dora", "1", "2020-01-24", ""), ("   ",), ("", "", ""),
        ("", "1", "2020-01-24"), ("dora", "", "2020-01-24"), ("dora", "1", ""), ("\t", "1", "2020-01-24"),
        ("dora", " ", "2020-01-24"), ("x" * 4001, "1", "2020-01-24"), ("dora", "1" * 5000, "2020-01-24"),
        ("x" * (1 << 20), "1", "2020-01-24"), ('"' + "x" * 140_000 + '"', "1", "2020-01-24"),
        ('"do\nra"', "1", "2020-01-24"), ('"do\rra"', "1", "2020-01-24"), ('"dora"x', "1", "2020-01-24"),
        ('"dora', "1", "2020-01-24"), ('"' + "\n" * (1 << 20), "1", "2020-01-24"),
    ):  # fmt: skip
        yield "t.csv", row(*values), f"row {','.join(values)[:30]!r} of {len(','.join(values))}"
    for value in (
        "9999-12-31", "0001-01-01", "0000-00-00", "1899-12-31", "2200-01-01", "2020-02-30", "2020-1-4",
        "24/01/2020", "20200124", "0", "-1", "1e400", "inf", "NaN", "null", "9" * 20, "9" * 5000,
        "1579824000000.0", "1579824000", "1579824000000", "2020-01-24T00:00", "2020-01-24 ", "٢٠٢٠-01-24",
        "2020-01-24T25:00:00", "2020-01-24T00:00:00+99:00", "x" * 100_000, "\x1b]0;x\x07", "2020-W04-5",
    ):  # fmt: skip
        yield "t.csv", row("dora", "0108", value), f"date {value[:30]!r} of {len(value)}"
    for value in (-(10**12) * 3, 7_258_118_400_000, 253_402_214_400_000, 10**17, 10**18):
        milliseconds = CSV.replace(b"2020-01-24", b"1579824000000").replace(
            b"2020-01-20", b"1579824000000"
        )
        milliseconds = milliseconds.replace(b"2020-01-23", b"1579824000000").replace(
            b"2020-02-01", str(value).encode()
        )
        yield "t.csv", milliseconds, f"milliseconds {value}"


def json_cases():
    good = LINES[0][1:-1]
    for text in (
        "[" * 100_000, "[" * 100_000 + "]" * 100_000, '{"a":' * 50_000 + "1" + "}" * 50_000,
        f'{{{good},"more":{"[" * 5000 + "]" * 5000}}}', "[]", "1", "null", '"x"', "{}", "{", "}", f"{{{good}}}x",
        f"{{{good},}}", f"{{{good}}}{{{good}}}", f'{{{good},"t_dat":"2020-01-20"}}', "\ufeff" + LINES[0],
        f'{{{good},"customer\\u005fid":"ben"}}', LINES[0].replace("anna", "\\ud800"),
        LINES[0].replace("anna", "a\\udfffb"), LINES[0].replace("0108", "\\uD83D"), LINES[0].replace("anna", "a\\u0000"),
        LINES[0].replace("anna", "a\\nb"), LINES[0].replace('"anna"', "1.5"), LINES[0].replace('"anna"', "true"),
        LINES[0].replace('"anna"', '["anna"]'), LINES[0].replace('"anna"', '{"x":1}'), LINES[0].replace('"anna"', "NaN"),
        LINES[0].replace('"anna"', "Infinity"), LINES[0].replace('"anna"', "1e400"), LINES[0].replace('"anna"', "9" * 5000),
        LINES[0].replace('"anna"', "null"), LINES[0].replace('"anna"', '""'), LINES[0].replace("anna", "x" * 4001),
        LINES[0].replace('"2020-01-24"', "9" * 4000), LINES[0].replace('"2020-01-24"', "1e12"), LINES[0].replace("anna", "x" * (1 << 20)),
        LINES[0].replace("2020-01-24", "9999-12-31"), LINES[0].replace('"', "'"), "\0", ",".join(NAMES),
        json.dumps({f"name {n}": n for n in range(10_000)}),
    ):  # fmt: skip
        yield "t.jsonl", line(text), f"{text[:40]!r} of {len(text)}"
    yield "t.jsonl", json.dumps(OBJECTS).encode() + b"\n", "one array"
    yield "t.jsonl", json.dumps(OBJECTS, indent=1).encode() + b"\n", "an array, indented"
    yield "t.jsonl", CSV, "CSV by the name of JSON lines"
    yield "t.csv", JSON, "JSON lines by the name of CSV"


def other_cases():
    for data in (b"", b"\n", b"\n" * 1000, b"\r\n", b"\xef\xbb\xbf", b"\0" * 100, b"\0" * (1 << 22), b" \n", b'"', b'"\n',
                 b",\n", CSV.splitlines(keepends=True)[0], CSV.replace(b"\n", b"\r"), CSV.replace(b"\n", b"\n\r"),
                 CSV.replace(b"\n", b"\x0b"), TEXT.replace("\n", "\u2028").encode(), b"\x89PNG\r\n\x1a\n" + bytes(100),
                 b"<!DOCTYPE html>\n<html></html>\n", b"PK\x03\x04" + bytes(100), b"version https://git-lfs\n",
                 b"x" * (5 << 20) + b"\n"):  # fmt: skip
        for name in ("t.csv", "t.jsonl", "t.csv.gz"):
            if (name, data[:1]) != ("t.jsonl", b"c"):
                yield name, data, f"{data[:20]!r} of {len(data)}"
    rng = random.Random(1)
    for n in (10, 1000, 100_000):
        yield "t.csv", rng.randbytes(n) + b"\n", f"{n} bytes at random"
    yield "t.csv.gz", gzip.compress(bytes(20 << 20)), "a line that unpacks to 20 MB"
    yield "t.csv", CSV + b"x" * (3 << 20), "3 MB without a line end"


def named(cases):
    return [pytest.param(name, data, id=f"{name}: {what}") for name, data, what in cases]


@pytest.mark.parametrize(("name", "data"), named(same_cases()))
def test_another_way_to_say_the_same_gives_the_same(sound, tmp_path, name, data):
    (tmp_path / name).write_bytes(data)
    flags = ("--transactions", tmp_path / name, "--output", tmp_path / "out")
    assert run_here(*flags) == (0, "")
    assert (tmp_path / "out" / "interactions.csv").read_bytes() == sound


@pytest.mark.parametrize("cases", [cut_cases, byte_cases, column_cases, json_cases, other_cases])
def test_what_is_damaged_is_refused_in_one_line(tmp_path, cases):
    """Hundreds of files, each refused with a line that names it, and nothing left."""
    n_cases = 0
    for name, data, what in cases():
        (tmp_path / name).write_bytes(data)
        said = refused_here("--transactions", tmp_path / name, output=tmp_path / "out")
        assert f"error: {tmp_path / name}" in said, what
        n_cases += 1
    assert n_cases > 40


@pytest.mark.parametrize("name", ["t.csv", "t.jsonl"])
def test_a_damaged_file_of_customers_is_refused(tmp_path, name):
    (tmp_path / "t.csv").write_bytes(CSV)
    for data in (b"", b"\0", CSV[:-3], b"customer_id,customer_id\na,b\n", b"[" * 10_000 + b"\n",
                 b"customer_id\n \n", b"customer_id\n" + b"x" * 4001 + b"\n", b"x" * (2 << 20)):  # fmt: skip
        (tmp_path / f"customers_{name}").write_bytes(data)
        customers = ("--customers-file", tmp_path / f"customers_{name}")
        flags = ("--transactions", tmp_path / "t.csv", *customers)
        said = refused_here(*flags, output=tmp_path / "out")
        assert f"customers_{name}" in said
