"""Assignments of an xm config: to names, to parts of lists and dictionaries, and in place."""

import ast

from pvlint.readers.config import Unknown
from pvlint.readers.xm_comprehensions import stored
from pvlint.readers.xm_expressions import Expressions
from pvlint.readers.xm_lists import Refused, iterable, with_element, with_part, without_element
from pvlint.readers.xm_operators import binary
from pvlint.readers.xm_sharing import spoil, within
from pvlint.readers.xm_tree import Source
from pvlint.readers.xm_values import Bag, Budget, Cell, List, Mapping, Named, Shared, held, unknown
from pvlint.readers.xm_worlds import World


class Assignments:
    """Follows assignments."""

    def __init__(self, source: Source, budget: Budget, expressions: Expressions) -> None:
        self._source = source
        self._budget = budget
        self._expressions = expressions

    def several(self, node: ast.Assign, world: World) -> None:
        """``a = b = value``."""
        cell = self._expressions.cell(node.value, world)
        for target in node.targets:
            self.assign(target, cell if len(node.targets) == 1 else stored(cell), world)

    def assign(self, target: ast.expr, cell: Cell, world: World) -> None:
        """``target = cell``."""
        if isinstance(target, ast.Name):
            world.put(target.id, stored(cell), self._source(target))
        elif isinstance(target, ast.Tuple | ast.List):
            self._unpack(target, cell, world)
        elif isinstance(target, ast.Subscript):
            self._store(target, stored(cell), world)
        else:
            # What an attribute holds may be changed by whoever sees it; that of a module may be what is called later.
            self._expressions.unfollowed(target, world)
            spoil([cell.held], unknown("it is kept elsewhere", self._source(target)))

    def _unpack(self, target: ast.Tuple | ast.List, cell: Cell, world: World) -> None:
        try:
            items = iterable(cell)
        except Refused:
            items = ()
        if len(items) != len(target.elts):
            spoil(within([cell]), self._expressions.unfollowed(target, world))
            return
        for part, item in zip(target.elts, items, strict=True):
            self.assign(part, item, world)

    def _store(self, target: ast.Subscript, cell: Cell, world: World) -> None:
        """``list[index] = cell``."""
        base = self._expressions.cell(target.value, world)
        at = self._source(target)
        if isinstance(base.held, Shared) and isinstance(base.data, List | Bag | Mapping):
            try:
                if isinstance(target.slice, ast.Slice):
                    bounds = self._expressions.bounds(target.slice, world)
                    added = iterable(cell)
                    self._expressions.change(base.held, with_part(base.data, bounds, added), within([cell]), at)
                else:
                    index = self._expressions.cell(target.slice, world).data
                    self._expressions.change(base.held, with_element(base.data, index, cell), [cell.held], at)
            except Refused:
                pass
            else:
                return
        if isinstance(base.held, Named):  # os.__dict__["sep"] = ":"
            world.clouded = True
        spoil([base.held, cell.held], unknown("which element is set is not known", at))

    def augment(self, node: ast.AugAssign, world: World) -> None:
        """``target += value`` and the like."""
        target = node.target
        if isinstance(target, ast.Name):
            left = world.names.get(target.id) or Cell(unknown("it was not set before"), *self._source(target))
            world.put(target.id, self._combined(node, left, world), self._source(target))
        elif isinstance(target, ast.Subscript) and not _is_involved(target):
            before = ast.copy_location(ast.Subscript(target.value, target.slice, ast.Load()), target)
            left = self._expressions.cell(before, world)
            self._store(target, self._combined(node, left, world), world)
        else:
            self._expressions.unfollowed(node, world)

    def _combined(self, node: ast.AugAssign, left: Cell, world: World) -> Cell:
        right = self._expressions.cell(node.value, world)
        at = self._source(node)
        self._budget.read(left, right)
        exact = self._expressions.true_division and isinstance(node.op, ast.Div)
        data = binary(node.op, left.data, right.data, at, exact=exact)
        if isinstance(left.held, Shared) and isinstance(left.data, List):  # a list is changed in place
            try:
                if isinstance(node.op, ast.Add):
                    more = iterable(right)
                    content = with_part(left.data, [len(left.data.items), None, None], more)
                elif isinstance(data, List):
                    content, more = data, ()
                else:
                    raise Refused
                self._expressions.change(left.held, content, (cell.held for cell in more), at)
            except Refused:
                spoil([left.held, *within([right])], unknown("it is extended by what is not known", at))
            return Cell(left.held, left.start, right.end)
        # A list takes more in place than `+` does, and what is not known may be one.
        made = unknown("it was not known before", at) if isinstance(left.data, Unknown) else held(data)
        self._budget.make(made)
        if isinstance(made, Unknown):
            spoil([left.held, right.held], made)
        return Cell(made, left.start, right.end)

    def delete(self, target: ast.expr, world: World) -> None:
        """``del target``."""
        if isinstance(target, ast.Name):
            world.names.pop(target.id, None)
            world.keys.pop(target.id, None)
        elif isinstance(target, ast.Tuple | ast.List):
            for part in target.elts:
                self.delete(part, world)
        elif isinstance(target, ast.Subscript):
            base = self._expressions.cell(target.value, world)
            at = self._source(target)
            try:
                if not isinstance(base.held, Shared) or not isinstance(base.data, List | Bag | Mapping):
                    raise Refused
                if isinstance(target.slice, ast.Slice):
                    content = with_part(base.data, self._expressions.bounds(target.slice, world), ())
                else:
                    content = without_element(base.data, self._expressions.cell(target.slice, world).data)
                self._expressions.change(base.held, content, [], at)
            except Refused:
                spoil([base.held], unknown("which element is deleted is not known", at))
        else:
            self._expressions.unfollowed(target, world)


def _is_involved(target: ast.Subscript) -> bool:
    """Whether working a target out twice is more than working it out once."""
    return any(isinstance(part, ast.Call | ast.Slice) for part in ast.walk(target))
