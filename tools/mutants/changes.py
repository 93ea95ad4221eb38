"""What a mutant is: the small changes of a module, one at a time."""

import ast
import copy
from collections.abc import Iterator
from pathlib import Path
from types import CodeType

ROOT = Path(__file__).parents[2]
SWAPPED = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In, ast.And: ast.Or, ast.Or: ast.And,
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Add, ast.FloorDiv: ast.Mult, ast.Div: ast.Mult,
    ast.Mod: ast.Mult, ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd,
}  # fmt: skip
NAMES = {"min": "max", "max": "min", "any": "all", "all": "any"}
ENDS = {"__lte": "__lt", "__lt": "__lte", "__gte": "__gt", "__gt": "__gte"}
NOT_MUTATED = {"annotation", "returns", "decorator_list", "msg"}


def other_end(name: str | None) -> str | None:
    """The filter of the ORM with its other bound: `on__lte` is `on__lt`."""
    found = next((end for end in ENDS if name and name.endswith(end)), None)
    return f"{name.removesuffix(found)}{ENDS[found]}" if name and found else None


def changes(node: ast.AST) -> Iterator[ast.AST]:
    """What may stand instead of the node."""
    made = copy.deepcopy(node)
    match made:
        case ast.Compare(ops=[op]) if type(op) in SWAPPED:
            made.ops = [SWAPPED[type(op)]()]
            yield made
        case ast.BoolOp(op=op) | ast.BinOp(op=op) | ast.AugAssign(op=op) if type(op) in SWAPPED:
            made.op = SWAPPED[type(op)]()  # type: ignore[assignment]
            yield made
        case ast.UnaryOp(op=ast.Not() | ast.Invert() | ast.USub()):
            yield made.operand
        case ast.Constant(value=bool() as value):
            yield ast.Constant(not value)
        case ast.Constant(value=int() as value):
            yield ast.Constant(value + 1)
        case ast.Constant(value=str() as value) if other_end(value):
            yield ast.Constant(other_end(value))
        case ast.keyword(arg=name) if other_end(name):
            made.arg = other_end(name)
            yield made
        case ast.Name(id=name, ctx=ast.Load()) if name in NAMES:
            yield ast.Name(NAMES[name], ast.Load())
        case ast.If() | ast.IfExp() | ast.While():
            made.test = ast.UnaryOp(ast.Not(), made.test)
            yield made
        case ast.comprehension(ifs=[_, *_]):
            made.ifs = made.ifs[1:]
            yield made
        case ast.Return(value=ast.Constant(value=None)):
            return
        case ast.Return(value=ast.AST()):
            made.value = ast.Constant(None)
            yield made
        case ast.Expr(value=ast.Call() | ast.Yield()):
            yield ast.Pass()


def places(node: ast.AST) -> Iterator[tuple[ast.AST, str, int | None, ast.AST]]:
    """Every node below, with where it hangs: (parent, field, index, node)."""
    for field, value in ast.iter_fields(node):
        if field in NOT_MUTATED or isinstance(node, ast.Assert):
            continue
        for index, child in enumerate(value) if isinstance(value, list) else [(None, value)]:
            if isinstance(child, ast.AST):
                yield node, field, index, child
                yield from places(child)


def parse(path: str) -> ast.Module:
    return ast.parse((ROOT / path).read_text(encoding="utf-8"))


def mutants(path: str) -> Iterator[tuple[str, list[int], ast.Module]]:
    """(what is changed, its lines, the changed module), in the order of the file."""
    tree = parse(path)
    for parent, field, index, node in list(places(tree)):
        holder = getattr(parent, field) if index is not None else None
        for new in changes(node):
            spot = node if hasattr(node, "lineno") else node.target if isinstance(node, ast.comprehension) else parent
            ast.copy_location(new, spot)
            said = f"{short(node)} → {short(new)}"
            if holder is not None:
                holder[index] = new
            else:
                setattr(parent, field, new)
            yield said, list(range(spot.lineno, spot.end_lineno + 1)), ast.fix_missing_locations(tree)  # type: ignore[attr-defined]
            if holder is not None:
                holder[index] = node
            else:
                setattr(parent, field, node)


def short(node: ast.AST) -> str:
    head = f"if {ast.unparse(node.test)}" if isinstance(node, ast.If | ast.While) else ast.unparse(node).strip()
    return f"`{' '.join(head.split())}`"


def pairs(old: CodeType, new: CodeType) -> Iterator[tuple[CodeType, CodeType]]:
    """The outermost functions that differ; the module's own code, if it is computed at import."""
    inner = [[one for one in code.co_consts if isinstance(one, CodeType)] for code in (old, new)]
    plain = [tuple(one for one in code.co_consts if not isinstance(one, CodeType)) for code in (old, new)]
    runs_at_import = old.co_name == "<module>" or not old.co_flags & 2  # neither does the body of a class make locals
    if (old.co_code, plain[0], old.co_names) != (new.co_code, plain[1], new.co_names) or (
        not runs_at_import and old != new
    ):
        yield old, new
    elif runs_at_import:
        for one, other in zip(*inner, strict=True):
            yield from pairs(one, other)


def exchanged(path: str, tree: ast.Module) -> dict[CodeType, CodeType] | None:
    """Code by code; None if something is computed at import."""
    old, new = (compile(one, str(ROOT / path), "exec", dont_inherit=True) for one in (parse(path), tree))
    found = dict(pairs(old, new))
    return None if any(code.co_name == "<module>" or not code.co_flags & 2 for code in found) else found
