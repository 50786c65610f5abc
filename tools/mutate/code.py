"""Mutants of a Python file: one small change each, made in the syntax tree.

mutmut and cosmic-ray were looked at first. mutmut 3 leaves out decorated functions (every property) and everything outside
functions, and it is there that the thresholds and lists of this package stand; neither can mutate rows of data.
"""

from __future__ import annotations

import ast
import copy
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from types import CodeType
from typing import Any, NamedTuple

FLIPPED: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
ORDERING = (ast.Lt, ast.LtE, ast.Gt, ast.GtE)
ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
}
SWAPPED = {"min": "max", "max": "min", "any": "all", "all": "any"}
REMOVED = (ast.Expr, ast.Assign, ast.AugAssign, ast.Raise, ast.Continue, ast.Break)
TYPES_ONLY = {"Literal", "Mapping", "Callable"}
NOT_ENTERED = {"annotation", "returns", "decorator_list", "bases"}
MEMBER = "member removed"
LONG = 140
NUMBER = re.compile(r"[0-9]+")


class What(NamedTuple):
    """A mutant in words. inside : the first line of the statement that it is in.

    key : what its result and its explanation are kept under; without its line, so that they survive edits elsewhere in the file.
    """

    key: str
    file: str
    function: str
    operator: str
    inside: str
    before: str
    after: str


class Mutant(NamedTuple):
    """A mutant with its line and its compiled module."""

    what: What
    line: int
    code: CodeType


class Change(NamedTuple):
    """A change of a tree: what stands in a slot of a node or list, what is put there, and what that is called."""

    holder: Any
    slot: Any
    new: ast.AST
    operator: str
    function: str
    statement: ast.AST

    def swap(self) -> ast.AST:
        """Put it there; the node that stood there before."""
        if isinstance(self.holder, list):
            old, self.holder[self.slot] = self.holder[self.slot], self.new
        else:
            old = getattr(self.holder, self.slot)
            setattr(self.holder, self.slot, self.new)
        return old


def mutants_of(source: str, file: str) -> Iterator[Mutant]:
    """Every mutant, in the order of the file. One that does not compile is none."""
    tree = ast.parse(source)
    seen: Counter[str] = Counter()
    for change in list(_changes(tree, "(module)", tree)):
        inside = _short(_text(change.statement))
        old = change.swap()
        try:
            code = compile(ast.fix_missing_locations(tree), file, "exec", dont_inherit=True)
        except (SyntaxError, ValueError):
            code = None
        change._replace(new=old).swap()
        if code is None:
            continue
        before, after = _first_line(old), _first_line(change.new)
        if change.operator == MEMBER:  # of a long list only what is gone
            before, after = _first_line(_gone(old, change.new)), "(gone)"
        key = f"{file} {change.function}: {inside} | {change.operator}: {before} -> {after}"
        seen[key] += 1
        if seen[key] > 1:
            key += f" #{seen[key] - 1}"
        yield Mutant(What(key, file, change.function, change.operator, inside, before, after), _line(old), code)


def _line(node: ast.AST) -> int:
    return getattr(node, "lineno", 0)


@cache
def _text(node: ast.AST) -> str:
    """A statement as text, before anything in it is changed."""
    return ast.unparse(node)


def _first_line(node: ast.AST) -> str:
    return _short(ast.unparse(node))


def _short(text: str) -> str:
    return text.split("\n", 1)[0][:LONG]


def _changes(node: ast.AST, function: str, statement: ast.AST) -> Iterator[Change]:
    """Every change under a node, by its fields."""
    for name, value in ast.iter_fields(node):
        if name in NOT_ENTERED or (isinstance(node, ast.ClassDef) and name == "keywords"):
            continue
        if isinstance(value, list):
            for place, child in enumerate(value):
                if isinstance(child, ast.AST):
                    yield from _at(child, node, value, place, name, function, statement)
        elif isinstance(value, ast.AST):
            yield from _at(value, node, node, name, name, function, statement)


def _at(
    child: ast.AST, parent: ast.AST, holder: Any, slot: Any, field: str, function: str, statement: ast.AST
) -> Iterator[Change]:
    if _is_no_code(child):
        return
    inner, around = function, statement
    if isinstance(child, (ast.FunctionDef, ast.ClassDef)):
        inner = child.name if function == "(module)" else f"{function}.{child.name}"
    if isinstance(child, ast.stmt) or (isinstance(child, ast.Call) and len(_text(statement)) > LONG):
        statement = child  # a call inside a long statement tells better where it is
    if isinstance(child, ast.stmt):
        around = child
    at_top = function == "(module)" or isinstance(parent, ast.ClassDef)
    for operator, new in _replacements(child, parent, field, at_top):
        yield Change(holder, slot, new, operator, function, around)
    yield from _changes(child, inner, statement)


def _is_no_code(node: ast.AST) -> bool:
    """Docstrings, imports and types: nothing that runs with the answer."""
    if isinstance(node, (ast.Import, ast.ImportFrom)):
        return True
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return True
    return isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name) and node.value.id in TYPES_ONLY


def _replacements(node: ast.AST, parent: ast.AST, field: str, at_top: bool) -> Iterator[tuple[str, ast.AST]]:
    if isinstance(node, ast.expr) and not (isinstance(parent, ast.Tuple) and _is_pair(node)):
        yield from _of_expressions(node)
        if _is_condition(node, parent, field):
            yield "condition negated", ast.UnaryOp(ast.Not(), copy.deepcopy(node))
    if isinstance(node, ast.Return) and node.value is not None and not _is_none(node.value):
        yield "returns None", ast.Return(ast.Constant(None))
    if isinstance(node, REMOVED) and not at_top:
        yield "statement removed", ast.Pass()


def _of_expressions(node: ast.expr) -> Iterator[tuple[str, ast.AST]]:
    if isinstance(node, ast.Compare):
        for place, sign in enumerate(node.ops):
            for new in FLIPPED[type(sign)]:
                boundary = isinstance(sign, ORDERING) and new is FLIPPED[type(sign)][0]
                ops = [*node.ops[:place], new(), *node.ops[place + 1 :]]
                yield "boundary moved" if boundary else "comparison flipped", _with(node, ops=ops)
    elif isinstance(node, ast.BoolOp):
        yield "and/or swapped", _with(node, op=ast.Or() if isinstance(node.op, ast.And) else ast.And())
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield "not removed", copy.deepcopy(node.operand)
    elif isinstance(node, ast.BinOp) and type(node.op) in ARITHMETIC:
        yield "arithmetic swapped", _with(node, op=ARITHMETIC[type(node.op)]())
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in SWAPPED:
        yield "min/max/any/all swapped", _with(node, func=ast.Name(SWAPPED[node.func.id], ast.Load()))
    elif isinstance(node, ast.Constant):
        yield from _of_constants(node.value)
    elif isinstance(node, (ast.Tuple, ast.Set, ast.List)):
        yield from _of_lists(node)


def _of_constants(value: object) -> Iterator[tuple[str, ast.AST]]:
    if isinstance(value, bool):
        yield "constant changed", ast.Constant(not value)
    elif isinstance(value, int):
        yield "constant changed", ast.Constant(value + 1)
        yield "constant changed", ast.Constant(value - 1)
    elif isinstance(value, str) and NUMBER.fullmatch(value) and len(value) < 5:
        yield "constant changed", ast.Constant(str(int(value) + 1))
        yield "constant changed", ast.Constant(str(int(value) - 1))


def _gone(old: ast.AST, new: ast.AST) -> ast.AST:
    kept = set(map(id, new.elts))  # type: ignore[attr-defined]
    return next(one for one in old.elts if id(one) not in kept)  # type: ignore[attr-defined]


def _of_lists(node: ast.Tuple | ast.Set | ast.List) -> Iterator[tuple[str, ast.AST]]:
    """Lists of words and of names of constants, each without one member."""
    plain = all(isinstance(one, (ast.Attribute, ast.Constant)) or _is_pair(one) for one in node.elts)
    stored = isinstance(getattr(node, "ctx", None), ast.Store)
    if plain and len(node.elts) > 1 and not stored:
        for place in range(len(node.elts)):
            yield MEMBER, _with(node, elts=[*node.elts[:place], *node.elts[place + 1 :]])


def _is_pair(node: ast.expr) -> bool:
    return isinstance(node, ast.Tuple) and all(isinstance(one, ast.Constant) for one in node.elts)


def _with(node: ast.AST, **fields: object) -> ast.AST:
    new = copy.copy(node)
    for name, value in fields.items():
        setattr(new, name, value)
    return new


def _is_condition(node: ast.expr, parent: ast.AST, field: str) -> bool:
    """A condition that no other operator turns round."""
    asked = (field == "test" and isinstance(parent, (ast.If, ast.IfExp, ast.While))) or field == "ifs"
    turned = isinstance(node, ast.Compare) or (isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not))
    return asked and not turned


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None
