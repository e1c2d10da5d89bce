"""What everybody may read hides small numbers, and they cannot be found out from what is shown beside them."""

from itertools import combinations, permutations, product

from hypothesis import given, settings
from hypothesis import strategies as st

from antri.insight.queries.public_figures import COLUMNS, LEAST, hide, hide_sums
from antri.insight.queries.road.counts import HOW
from tests import sizes

TOGETHER = [columns for size in range(1, 5) for columns in combinations(COLUMNS, size)]
CELLS = [(how, column) for how in HOW for column in COLUMNS]


@st.composite
def tables(draw):
    """A day of an office: nobody is served or absent without a number, nobody on time without being served."""
    table = {}
    for how in HOW:
        served, absent = draw(st.integers(0, 12)), draw(st.integers(0, 7))
        table[how, "served"], table[how, "not_come"] = served, absent
        table[how, "given"] = served + absent + draw(st.integers(0, 6))
        table[how, "on_time"] = draw(st.integers(0, served))
    return table


def shown(table):
    """What a reader sees, and the sums of the day, which may be known from elsewhere."""
    hidden = hide(table)
    seen = {cell: None if cell[1] in hidden else number for cell, number in table.items()}
    return seen, {column: sum(table[how, column] for how in HOW) for column in COLUMNS}


def is_day(table):
    return all(
        table[how, "given"] >= table[how, "served"] + table[how, "not_come"]
        and table[how, "on_time"] <= table[how, "served"]
        and min(table[how, column] for column in COLUMNS) >= 0
        for how in HOW
    )


def others(table):
    """Days with the same sums: two ways changed places, or one or two people went from one way to another."""
    for order in permutations(HOW):
        yield {(to, column): table[how, column] for how, to in zip(HOW, order, strict=True) for column in COLUMNS}
    moves = list(product(permutations(HOW, 2), TOGETHER, (1, 2, 3)))
    single = [move(table, each) for each in moves]
    yield from single
    for each in single:
        yield from (move(each, second) for second in moves if second[2] == 1)


def move(table, how_many):
    """Let some people go from one way to another, in some columns."""
    (give, take), columns, amount = how_many
    moved = {(give, each): table[give, each] - amount for each in columns}
    return {**table, **moved, **{(take, each): table[take, each] + amount for each in columns}}


def another(table, cell, rule=shown):
    """Find another day that reads the same and has another number in this cell: then nobody can know it."""
    seen = rule(table)
    return next(
        (each for each in others(table) if each[cell] != table[cell] and is_day(each) and rule(each) == seen), None
    )


@given(tables())
@settings(max_examples=sizes.HIDDEN_EXAMPLES)
def test_no_small_number_is_shown_and_none_can_be_found_out_from_the_rest_and_the_sums(table):
    seen, _sums = shown(table)

    assert all(number is None or number == 0 or number >= LEAST for number in seen.values())
    for cell, number in seen.items():
        if number is None and 0 < table[cell] < LEAST:
            assert another(table, cell) is not None, (cell, table)


def test_the_search_finds_out_a_number_that_is_hidden_alone():
    """The negative control: with the first rule only, the sums tell what is hidden."""
    table = {(how, column): 20 for how in HOW for column in COLUMNS}
    table |= {(how, "given"): 60 for how in HOW}
    table["assisted", "not_come"] = 3

    def only_small(table):
        hidden = {cell for cell, number in table.items() if 0 < number < LEAST}
        seen = {cell: None if cell in hidden else number for cell, number in table.items()}
        return seen, {column: sum(table[how, column] for how in HOW) for column in COLUMNS}

    assert another(table, ("assisted", "not_come"), rule=only_small) is None
    assert another(table, ("assisted", "not_come")) is not None


def test_nobody_is_shown_as_nobody():
    table = dict.fromkeys(CELLS, 0)

    assert hide(table) == frozenset()


def test_whoever_is_left_over_of_a_row_is_hidden_with_it():
    """One number more than was served, and it was not come for: 21 given, 20 served would tell it."""
    table = dict.fromkeys(CELLS, 0)
    table |= {("online", "given"): 21, ("online", "served"): 20, ("online", "not_come"): 1, ("online", "on_time"): 20}
    table |= {("assisted", "given"): 40, ("assisted", "served"): 30, ("assisted", "not_come"): 8}

    hidden = hide(table)

    assert {"not_come", "served"} <= hidden


@given(st.integers(0, 9), st.integers(0, 6), st.integers(0, 4), st.data())
@settings(max_examples=sizes.HIDDEN_EXAMPLES)
def test_no_small_sum_is_shown_and_the_sums_beside_it_leave_more_than_one_answer(served, absent, more, data):
    sums = {"given": served + absent + more, "served": served, "not_come": absent}
    sums["on_time"] = data.draw(st.integers(0, served))
    hidden = hide_sums(sums)

    assert all(column in hidden for column in COLUMNS if 0 < sums[column] < LEAST)
    for column in hidden:
        if 0 < sums[column] < LEAST:
            assert any(reads_the_same(sums, {**sums, **other}) for other in changes(sums, column))


def changes(sums, column):
    """Other sums in which this one is different."""
    for step in (-3, -2, -1, 1, 2, 3):
        for columns in TOGETHER:
            if column in columns:
                yield {each: sums[each] + step for each in columns}


def reads_the_same(sums, other):
    hidden = hide_sums(sums)
    is_possible = other["given"] >= other["served"] + other["not_come"] and 0 <= other["on_time"] <= other["served"]
    is_possible &= min(other.values()) >= 0
    return (
        is_possible
        and hide_sums(other) == hidden
        and all(other[each] == sums[each] for each in COLUMNS if each not in hidden)
    )
