"""The rooms: imports point one way, heavy libraries stay inside functions, and other rules that a reader can rely on.

Every module is parsed, none is run.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "rhetoric"
MODULES = sorted(PACKAGE.rglob("*.py"))
LONGEST_MODULE = 450
HEAVY = {
    "pyspark",
    "duckdb",
    "filelock",
    "sklearn",
    "scipy",
    "numpy",
    "nltk",
    "pyarrow",
    "textstat",
    "trafilatura",
    "lxml",
    "warcio",
    "feedparser",
    "rich",
    "pandas",
    "polars",
    "ruptures",
    "onnxruntime",
    "tokenizers",
    "yaml",
    "chardet",
    "ftfy",
    "pypdf",
    "python_calamine",
    "jinja2",
    "markupsafe",
    "matplotlib",
    "PIL",
    "spacy",
}
PARTS_OF_OTHERS = {"features.py": {"sklearn"}, "spacy_component.py": {"spacy"}}
"""Modules that are parts of a library; nothing imports them but who asks for them."""

# What each room may import. A room that is missing here has no place yet: decide where it stands.
USES = {
    "safe": set(),
    "card": {"safe"},
    "document": {"card"},  # what a notebook shows
    "errors": set(),
    "lookup": {"document"},
    "checked": {"document"},
    "process": set(),
    "record": {"document", "errors", "checked"},
    "text": {"document"},
    "bounded": set(),
    "gazetteer": {"document", "text"},
    "segment": {"document", "text"},
    "readability": {"document", "text"},
    "lexicon": {"document", "errors", "text", "bounded", "card"},
    "ingest": {"document", "errors", "process", "text", "gazetteer", "bounded", "versions"},
    "statements": {"document", "text", "segment"},
    "speakers": {"document", "text", "gazetteer", "statements"},
    "taggers": {"document", "text", "gazetteer", "statements"},
    "pipeline": {
        *(
            "document",
            "errors",
            "lookup",
            "text",
            "segment",
            "readability",
            "lexicon",
            "statements",
            "speakers",
            "taggers",
        ),
        "rhetoric",  # the version
    },
    "reporting": {"document"},
    "versions": {"document", "text"},
    "compare": {"document", "errors", "lookup", "text", "lexicon", "reporting", "versions", "card"},
    # gold is pages, tables and annotations of ours; what an engine finds in them is handed in
    "evaluate": {"document", "errors", "record", "text", "gazetteer", "ingest", "compare"},
    "instruments": {"document", "errors", "text", "bounded", "readability", "lexicon", "compare"},
    "report": {
        *("document", "errors", "lookup", "record", "text", "lexicon", "compare", "evaluate", "instruments"),
        "safe",
        *("ingest", "gazetteer"),  # what was read, and what was not; the outlets that are known
    },
    # many articles at once: what a process, a job or a cluster works on, and where it is kept
    "batch": {"document", "errors", "record", "ingest", "lexicon", "pipeline", "compare"},
    "corpus": {
        *("document", "errors", "process", "record", "ingest", "lexicon", "taggers", "pipeline", "report", "batch"),
        "versions",
        "rhetoric",  # the version
    },
    "spark": {"errors", "ingest", "batch", "corpus"},
    "console": {"errors", "safe"},
    "exchange": {"document", "errors", "record", "text", "safe", "report"},
    "tables": {"document", "compare", "report"},  # for data frames, with the columns of the report's CSV
    # texts go in where scikit-learn is used, so this one room above the pipeline reads and annotates them
    "features": {"document", "errors", "lexicon", "ingest", "pipeline", "compare", "reporting"},
    # the texts of citations are made safe as those of reports are
    "cite": {"document", "errors", "lexicon", "record", "safe", "report"},
    # texts come from spaCy, so this one too reads and annotates them
    "spacy_component": {"document", "record", "lexicon", "ingest", "pipeline"},
    "cli_total": {"ingest", "corpus"},
    "cli_common": {
        *("document", "errors", "record", "lexicon", "ingest", "pipeline", "compare", "report", "console", "corpus"),
        "cli_total",
    },
    "cli_corpus": {"errors", "pipeline", "ingest", "corpus", "report", "console", "cli_common"},
    "cli_read": {"ingest", "report", "console", "cli_common"},
    "cli_keyness": {"errors", "compare", "report", "cli_common"},
    "cli_trends": {"errors", "lexicon", "compare", "report", "cli_common"},
    "cli_cite": {"errors", "document", "lexicon", "taggers", "pipeline", "cite", "console", "cli_common", "rhetoric"},
    "cli_evaluate": {"errors", "document", "pipeline", "evaluate", "report", "console", "cli_common"},
    "cli_lexicons": {"errors", "instruments", "safe", "report", "console", "cli_common"},
    "cli_outlets": {"errors", "gazetteer", "report", "console", "cli_common"},
    "cli": {
        *("document", "errors", "lexicon", "compare", "report", "exchange", "console"),
        *("cli_common", "cite", "cli_cite", "cli_corpus", "cli_read", "cli_keyness", "cli_trends", "cli_evaluate"),
        *("cli_lexicons", "cli_outlets"),
        "rhetoric",
    },
    "__main__": {"cli"},
    "__init__": {"document", "errors", "corpus", "ingest", "lexicon", "pipeline", "compare", "report"},
}


def room_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def name_of(path: Path) -> str:
    return str(path.relative_to(PACKAGE))


def imported(tree: ast.AST) -> Iterator[tuple[str, int]]:
    """Dotted names of all modules imported anywhere in ``tree``, with their lines."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"a relative import in line {node.lineno}"
            if node.module == "rhetoric":  # a name of the package, or one of its rooms as a module
                rooms = [f"rhetoric.{a.name}" for a in node.names if a.name in USES]
                yield from ((name, node.lineno) for name in rooms or ["rhetoric"])
            else:
                yield node.module or "", node.lineno


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def rooms_used(tree: ast.AST) -> Iterator[tuple[str, int]]:
    for name, line in imported(tree):
        package, _, inside = name.partition(".")
        if package == "rhetoric":
            yield inside.split(".")[0] or "rhetoric", line


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_imports_point_one_way(path: Path) -> None:
    room = room_of(path)
    wrong = {(used, line) for used, line in rooms_used(parsed(path)) if used not in USES[room] | {room}}
    assert wrong == set(), f"{room} may use {sorted(USES[room])}"


def test_the_table_of_rooms_has_no_circle() -> None:
    order: list[str] = []
    rooms = {room: used - {"rhetoric"} for room, used in USES.items()}
    while len(order) < len(rooms):
        ready = [room for room in rooms if room not in order and rooms[room] <= set(order)]
        assert ready, f"a circle among {sorted(set(rooms) - set(order))}"
        order += ready
    assert set(rooms) >= {room_of(path) for path in MODULES}
    for room in ("compare", "report"):
        assert not rooms[room] & {"pipeline", "statements", "speakers"}
    assert "ingest" not in rooms["compare"]
    commands = {room for room in rooms if room == "cli" or room.startswith("cli_")}
    assert not any(used & commands for room, used in rooms.items() if room not in {*commands, "__main__"})
    assert not any({"features", "spacy_component"} & used for used in rooms.values())


def runs_at_import(node: ast.AST) -> Iterator[ast.AST]:
    """What runs when a module is imported: all but the insides of functions and what is for type checkers only."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            continue
        if isinstance(child, ast.If) and ast.unparse(child.test) == "TYPE_CHECKING":
            continue
        yield child
        yield from runs_at_import(child)


def heavy_at_import(tree: ast.Module) -> set[str]:
    imports = [node for node in runs_at_import(tree) if isinstance(node, ast.Import | ast.ImportFrom)]
    return {name for node in imports for name, _ in imported(node) if name.split(".")[0] in HEAVY}


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_heavy_libraries_are_imported_where_they_are_used(path: Path) -> None:
    allowed = PARTS_OF_OTHERS.get(name_of(path), set())
    assert {name.split(".")[0] for name in heavy_at_import(parsed(path))} <= allowed


def test_an_import_that_is_too_early_is_found() -> None:
    early = "try:\n    import numpy.linalg\nexcept ImportError: pass\nclass A:\n    from scipy import stats"
    assert heavy_at_import(ast.parse(early)) == {"numpy.linalg", "scipy"}
    late = "def f(): import numpy\nclass A:\n    def f(self): import numpy\nif TYPE_CHECKING: import numpy"
    assert heavy_at_import(ast.parse(late)) == set()


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_nothing_prints(path: Path) -> None:
    calls = [node for node in ast.walk(parsed(path)) if isinstance(node, ast.Call)]
    assert not [c.lineno for c in calls if isinstance(c.func, ast.Name) and c.func.id in ("print", "breakpoint")]


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_what_is_public_is_documented(path: Path) -> None:
    tree = parsed(path)
    assert ast.get_docstring(tree), "the module"
    public = [
        node for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_")
    ]
    assert [node.name for node in public if not ast.get_docstring(node)] == []


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_modules_can_be_read_in_one_sitting(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST_MODULE


def test_public_names_are_there() -> None:
    import rhetoric  # noqa: PLC0415
    import rhetoric.compare.rates  # noqa: PLC0415  # its room must not take over the name of the function

    assert {name for name in rhetoric.__all__ if not callable(getattr(rhetoric, name))} == set()
    assert set(rhetoric.__all__) <= set(dir(rhetoric))
    with pytest.raises(AttributeError, match="no attribute 'mood'"):
        _ = rhetoric.mood
