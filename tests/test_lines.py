"""world/lines.py: a line as a small number."""

from world.lines import codes_of_lines, codes_of_product, n_codes, products_of, quantities_of


def test_a_code_tells_product_and_quantity():
    products, more = bytes([0, 7, 253, 7]), bytes([0, 1, 5, 2])
    codes = codes_of_lines(products, more)
    assert products_of(codes) == list(products)
    assert quantities_of(codes) == [quantity + 1 for quantity in more]


def test_no_two_lines_share_a_code():
    codes = [
        code for more in range(6) for code in codes_of_lines(bytes(range(254)), bytes([more] * 254))
    ]
    assert len(set(codes)) == len(codes)
    assert max(codes) < n_codes(6)


def test_a_table_by_code_is_filled_product_by_product():
    table = [""] * n_codes(3)
    table[codes_of_product(5)] = ["one", "two", "three"]
    assert [table[code] for code in codes_of_lines(bytes([5, 5, 5]), bytes([0, 1, 2]))] == [
        "one",
        "two",
        "three",
    ]


def test_no_lines():
    assert codes_of_lines(b"", b"") == ()
