"""score_sde's configurations, its own Python files or the same in JSON, as those of tools/configs: what trainedScore reads.

    python tools/lib/score_sde_config.py configs/ve/cifar10_ncsnpp.py      # prints the JSON; wants no other package

A Python configuration is read, not run: `get_config` builds a tree of names by assignments, and that is all that is understood.
What it imports from `configs` is looked for beside it, as in score_sde's repository. A value that is no constant (a device) is
left open, and an error only where the network or its process is made of it.
"""

import ast
import json
import operator
import sys
from dataclasses import dataclass
from pathlib import Path

OPERATORS = {ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv,
             ast.Pow: operator.pow, ast.FloorDiv: operator.floordiv}
NONLINEARITIES = ("swish", "elu", "relu", "lrelu")  # models/layers.py, get_act
KINDS = {"vesde": "ve", "vpsde": "vp", "subvpsde": "subvp"}
ENDS = {"ve": ("sigma_min", "sigma_max"), "vp": ("beta_min", "beta_max"), "subvp": ("beta_min", "beta_max")}


@dataclass(frozen=True)
class Open:
    """A value that reading does not know: where it is said, and how."""

    where: str
    text: str


class Reader:
    """The functions of one file, and what they return."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.tree = ast.parse(path.read_text(), str(path))
        self.functions = {n.name: n for n in self.tree.body if isinstance(n, ast.FunctionDef)}
        self.imported = {
            alias.asname or alias.name: (node.module, alias.name)
            for node in self.tree.body
            if isinstance(node, ast.ImportFrom) and node.module
            for alias in node.names
        }

    def fail(self, node: ast.AST, what: str) -> ValueError:
        where = f"{self.path}:{getattr(node, 'lineno', 1)}"
        return ValueError(
            f"Cannot read {where}: {what}, found {ast.unparse(node)}\n"
            "Try: the configuration as JSON, written where its code is: "
            'python -c "from configs.… import get_config; print(get_config().to_json_best_effort())" > NETWORK.json'
        )

    def returned(self, name: str) -> object:
        """What a function of this file returns, or one that it imports."""
        if name in self.imported:
            module, theirs = self.imported[name]
            return Reader(self.file_of(module)).returned(theirs)
        if name not in self.functions:
            raise ValueError(f"Cannot read {self.path}: it must define {name}()")
        names: dict[str, object] = {}
        for statement in self.functions[name].body:
            match statement:
                case ast.Assign(targets=targets, value=value):
                    found = self.value(value, names)
                    for target in targets:
                        self.assign(target, found, names)
                case ast.Expr(value=ast.Constant()):
                    pass  # a docstring
                case ast.Return(value=ast.expr() as value):
                    return self.value(value, names)
                case _:
                    raise self.fail(statement, "it must be made of assignments and a return")
        raise ValueError(f"Cannot read {self.path}: {name}() must return a configuration")

    def file_of(self, module: str) -> Path:
        """The file of a module that is imported, in the repository that this file is in."""
        part = Path(*module.split(".")).with_suffix(".py")
        for folder in self.path.resolve().parents:
            if (folder / part).is_file():
                return folder / part
        raise ValueError(f"Cannot read {self.path}: it needs {part} as in score_sde's repository, in a folder above it")

    def assign(self, target: ast.expr, value: object, names: dict[str, object]) -> None:
        match target:
            case ast.Name(id=name):
                names[name] = value
            case ast.Attribute(value=owner, attr=field):
                held = self.value(owner, names)
                if not isinstance(held, dict):
                    raise self.fail(target, "it must be a field of a ConfigDict")
                held[field] = value
            case _:
                raise self.fail(target, "a value must have one name")

    def value(self, node: ast.expr, names: dict[str, object]) -> object:
        match node:
            case ast.Constant(value=value):
                return value
            case ast.Tuple(elts=parts) | ast.List(elts=parts):
                values = [self.value(part, names) for part in parts]
                return next((v for v in values if isinstance(v, Open)), values)
            case ast.Name(id=name) if name in names:
                return names[name]
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                value = self.value(operand, names)
                return -value if isinstance(value, int | float) else self.open(node)
            case ast.BinOp(left=left, op=op, right=right) if type(op) in OPERATORS:
                a, b = self.value(left, names), self.value(right, names)
                numbers = isinstance(a, int | float) and isinstance(b, int | float)
                return OPERATORS[type(op)](a, b) if numbers else self.open(node)
            case ast.Attribute(value=owner, attr=field):
                held = self.value(owner, names)
                if isinstance(held, dict) and field not in held:
                    raise self.fail(node, "it must be set before it is read")
                return held[field] if isinstance(held, dict) else self.open(node)
            case ast.Call(func=ast.Attribute(attr="ConfigDict"), args=[], keywords=[]):
                return {}
            case ast.Call(func=ast.Name(id=name), args=[], keywords=[]) if name in self.imported | self.functions:
                return self.returned(name)
        return self.open(node)

    def open(self, node: ast.expr) -> Open:
        return Open(f"{self.path}:{node.lineno}", ast.unparse(node))


def from_score_sde(config: dict) -> dict:
    """score_sde's configuration as those of tools/configs: its `training`, `data` and `model`, of which all else is left out."""

    def lacking(wanted: dict[str, tuple[str, ...]]) -> list[str]:
        return [f"{part}.{name}" for part, names in wanted.items() for name in names if name not in config.get(part, {})]

    shape = ("image_size", "num_channels", "centered")
    needed = {"training": ("sde", "continuous"), "data": shape, "model": ("name", "nonlinearity", "num_scales")}
    kind = KINDS.get(str(config.get("training", {}).get("sde", "")).lower())
    missing = lacking(needed) + ([] if kind is None else lacking({"model": ENDS[kind]}))
    if missing:
        raise ValueError(f"Cannot convert: the configuration lacks {', '.join(missing)}")
    training, data, model = config["training"], config["data"], config["model"]
    if kind is None:
        raise ValueError(f"Cannot convert: training.sde must be one of {', '.join(KINDS)}, found {training['sde']!r}")
    made = {**{name: data[name] for name in shape}, **model}
    used = {**made, "training.continuous": training["continuous"]}
    for name, value in used.items():
        if isinstance(value, Open):
            raise ValueError(f"Cannot convert: {name} must be a constant, found {value.text} at {value.where}")
    if made["nonlinearity"] not in NONLINEARITIES:
        wanted = ", ".join(NONLINEARITIES)
        raise ValueError(f"Cannot convert: model.nonlinearity must be one of {wanted}, found {made['nonlinearity']!r}")
    sde = {"kind": kind, **{name: model[name] for name in ENDS[kind]}, "continuous": bool(training["continuous"])}
    return {"sde": sde, "model": made}


def read_config(path: Path) -> dict:
    """A configuration of tools/configs or of score_sde, from JSON or from score_sde's Python, as the former."""
    found = Reader(path).returned("get_config") if path.suffix == ".py" else json.loads(path.read_text())
    if not isinstance(found, dict):
        raise ValueError(f"Cannot read {path}: it must be an object, found {found!r:.80}")
    return from_score_sde(found) if "training" in found else found


def main() -> None:
    if len(sys.argv) != 2:
        raise SystemExit("Usage: python tools/lib/score_sde_config.py CONFIG.py|CONFIG.json")
    try:
        print(json.dumps(read_config(Path(sys.argv[1])), indent=2))
    except (ValueError, OSError, SyntaxError) as error:
        raise SystemExit(str(error)) from None


if __name__ == "__main__":
    main()
