"""Prints what CPython's own parser sees in Python files, one JSON object a line and file.

    python3 ast-dump.py [FOLDER …]

Without folders: the running interpreter's standard library. Each line holds

    file      the path
    text      the decoded source, where the file is not plain UTF-8
    refused   why CPython does not accept the file; then nothing else follows
    nodes     [kind, line, column, end line, end column]; inside of an f-string followed by
              the line, column, end line and end column of the outermost one

Lines count from 1, columns from 0 in UTF-8 bytes, as in `ast`. The f-string is told because
before Python 3.12 `ast` gives nodes inside of f-strings positions that do not hold.

An object `{"python": [3, 11]}` comes first.
"""

import ast
import io
import json
import os
import sys
import sysconfig
import tokenize
import warnings

KINDS = {
    ast.FunctionDef: "function",
    ast.AsyncFunctionDef: "async function",
    ast.Lambda: "lambda",
    ast.Await: "await",
    ast.Call: "call",
    ast.AsyncFor: "async for",
    ast.AsyncWith: "async with",
    ast.Try: "try",
    ast.Return: "return",
    ast.ListComp: "comprehension",
    ast.SetComp: "comprehension",
    ast.DictComp: "comprehension",
    ast.GeneratorExp: "comprehension",
}
if hasattr(ast, "TryStar"):
    KINDS[ast.TryStar] = "try"
FORMATTED = (ast.JoinedStr, getattr(ast, "TemplateStr", ast.JoinedStr))
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


def main(folders):
    print(json.dumps({"python": sys.version_info[:2]}))
    for path in sorted(python_files(folders or [sysconfig.get_paths()["stdlib"]])):
        print(json.dumps(describe(path)))


def python_files(folders):
    for folder in folders:
        for parent, children, names in os.walk(folder):
            children[:] = [c for c in children if c not in ("site-packages", "dist-packages", "__pycache__")]
            for name in names:
                if name.endswith(".py"):
                    yield os.path.join(parent, name)


def describe(path):
    with open(path, "rb") as stream:
        content = stream.read()
    try:
        encoding = tokenize.detect_encoding(io.BytesIO(content).readline)[0]
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(content, path)
    except (SyntaxError, ValueError, LookupError, RecursionError, MemoryError) as error:
        return {"file": path, "refused": str(error)}
    described = {"file": path}
    if encoding not in ("utf-8", "utf-8-sig"):
        described["text"] = content.decode(encoding)
    described["nodes"] = list(nodes_of(tree))
    return described


def nodes_of(tree):
    waiting = [(tree, None)]
    while waiting:
        node, text = waiting.pop()
        kind = KINDS.get(type(node))
        if kind:
            if isinstance(node, COMPREHENSIONS) and any(clause.is_async for clause in node.generators):
                kind = "async comprehension"
            entry = [kind, node.lineno, node.col_offset, node.end_lineno, node.end_col_offset]
            if text:
                entry += [text.lineno, text.col_offset, text.end_lineno, text.end_col_offset]
            yield entry
        if text is None and isinstance(node, FORMATTED):
            text = node
        waiting.extend((child, text) for child in ast.iter_child_nodes(node))


if __name__ == "__main__":
    main(sys.argv[1:])
