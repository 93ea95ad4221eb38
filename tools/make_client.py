"""Writes docs/openapi.json from the code, and the Python client from that document.

    python tools/make_client.py            # both files
    python tools/make_client.py --check    # says whether they are what the code produces; status 1 if not

The client needs nothing but the standard library. Its shape is fixed here; its operations come from the document.
"""

import json
import os
import re
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
DOCUMENT = ROOT / "docs" / "openapi.json"
CLIENT = ROOT / "clients" / "python" / "qiaoliang_client.py"
HEAD = ROOT / "tools" / "client_head.py.txt"
PLAIN = {"integer": "int", "number": "float", "string": "str", "boolean": "bool", "null": "None"}
WIDTH = 118


def document() -> str:
    """The OpenAPI document as the code produces it."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qiaoliang.settings")
    import django

    django.setup()
    from qiaoliang.web.api.interface import INTERFACE

    return json.dumps(INTERFACE.get_openapi_schema(), ensure_ascii=False, indent=1) + "\n"


def client(text: str) -> str:
    """The client for a document."""
    given = json.loads(text)
    parts = [HEAD.read_text(encoding="utf-8").rstrip() + "\n"]
    schemas = given["components"]["schemas"]
    parts += [_shape(name, schemas[name]) for name in _parts_first(schemas)]
    parts.append(_class_head(given["info"]))
    for path, methods in given["paths"].items():
        parts += [_method(path, method, one) for method, one in methods.items()]
    return "\n".join(parts)


def _parts_first(schemas: dict[str, Any]) -> list[str]:
    """The shapes in an order in which each stands behind those it is made of."""
    ordered: list[str] = []

    def put(name: str) -> None:
        for part in re.findall(r"#/components/schemas/(\w+)", json.dumps(schemas[name])):
            if part not in ordered:
                put(part)
        if name not in ordered:
            ordered.append(name)

    for name in schemas:
        put(name)
    return ordered


def type_of(schema: dict[str, Any]) -> str:
    """The Python type of a JSON schema."""
    if "$ref" in schema:
        return _name(schema["$ref"].rpartition("/")[2])
    if "anyOf" in schema:
        return " | ".join(dict.fromkeys(type_of(one) for one in schema["anyOf"]))
    if "enum" in schema:
        return f"Literal[{', '.join(_quoted(one) for one in schema['enum'])}]"
    kind = schema.get("type", "object")
    if kind == "array":
        return f"list[{type_of(schema['items'])}]"
    if kind == "object":
        inside = schema.get("additionalProperties")
        return f"dict[str, {type_of(inside) if isinstance(inside, dict) else 'Any'}]"
    return PLAIN[kind]


def _quoted(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _name(schema: str) -> str:
    """`Page_DemandOut_` → `DemandOutPage`."""
    found = re.fullmatch(r"Page_(\w+)_", schema)
    return f"{found[1]}Page" if found else schema


def _said(text: str, indent: str) -> str:
    """A docstring in one line, or the same in several."""
    line = f'{indent}"""{text}"""'
    return line if len(line) <= WIDTH else f'{indent}"""\n{indent}{text}\n{indent}"""'


def _shape(name: str, schema: dict[str, Any]) -> str:
    needed = set(schema.get("required", []))
    is_answer = not name.endswith("In")  # an answer always carries every field
    lines = ["", f"class {_name(name)}(TypedDict):"]
    if schema.get("description"):
        lines += [_said(schema["description"], "    "), ""]
    for field, one in schema["properties"].items():
        kind = type_of(one)
        kind = kind if is_answer or field in needed else f"NotRequired[{kind}]"
        if one.get("description"):
            lines.append(f"    # {one['description']}")
        lines += _wrapped(f"    {field}: ", kind)
    return "\n".join(lines) + "\n"


def _wrapped(start: str, kind: str, end: str = "") -> list[str]:
    """`name: Literal[…]`, one value a line where it is too long."""
    line = start + kind + end
    found = re.fullmatch(r"(.*?)Literal\[([^\]]*)\](.*)", kind)
    if len(line) <= 120 or found is None:
        return [line]
    before, values, after = found.groups()
    pad = " " * (len(start) - len(start.lstrip()))
    opened = [*(f"{one}[" for one in before.split("[")[:-1]), "Literal["]  # NotRequired[, list[, Literal[
    lines = [f"{start}{opened[0]}", *(f"{pad}{'    ' * depth}{one}" for depth, one in enumerate(opened[1:], 1))]
    lines += [f"{pad}{'    ' * len(opened)}{value}," for value in values.split(", ")]
    closing = [f"{pad}{'    ' * depth}]" for depth in range(len(opened) - 1, -1, -1)]
    rest = after.removeprefix("]" * (len(opened) - 1))
    closing[-1] += "" if rest else end
    return [*lines, *closing, *([pad + rest.strip() + end] if rest else [])]


def _class_head(info: dict[str, Any]) -> str:
    return f'\nclass Qiaoliang(Caller):\n    """{info["title"]} {info["version"]}：一个方法对应一个操作。"""\n'


def _method(path: str, method: str, one: dict[str, Any]) -> str:
    parameters = [given for given in one["parameters"] if given["in"] in ("path", "query")]
    is_post, has_body = method == "post", "requestBody" in one
    answer = next(type_of(_content(response)) for status, response in one["responses"].items() if status < "300")
    lines = [f"    def {one['operationId']}("]
    fixed = [given for given in parameters if given["in"] == "path"]
    lines += [f"        {given['name']}: {type_of(given['schema'])}," for given in fixed]
    if has_body:
        lines.append(f"        body: {type_of(_content(one['requestBody']))},")
    asked = [given for given in parameters if given["in"] == "query"]
    if asked or is_post:
        lines.append("        *,")
    for given in asked:
        lines += _wrapped(f"        {given['name']}: ", f"{type_of(given['schema'])} | None", " = None,")
    if is_post:
        lines.append("        key: str | None = None,")
    lines = [lines[0], "        self,", *lines[1:], f"    ) -> {answer}:"]
    lines.append(_said(f"{one['summary']}：{one['description']}（{one.get('x-right', '不需要权限')}）", "        "))
    address = re.sub(r"\{(\w+)\}", r"{quote(str(\1), safe='')}", path)
    prefix = 'f"' if "{" in address else '"'
    call = [f'            "{method.upper()}",', f'            {prefix}{address}",']
    if asked:
        call.append("            query={")
        call += [f'                "{given["name"]}": {given["name"]},' for given in asked]
        call.append("            },")
    if has_body:
        call.append("            body=body,")
    if is_post:
        call.append("            key=key or str(uuid4()),")
    body = "\n".join(
        [*lines, "        answer = self.call(", *call, "        )", f"        return cast({_quoted(answer)}, answer)"]
    )
    return body + "\n"


def _content(given: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = given["content"]["application/json"]["schema"]
    return found


def main() -> int:
    text = document()
    wanted = {DOCUMENT: text, CLIENT: client(text)}
    stale = [path for path, content in wanted.items() if not path.exists() or path.read_text("utf-8") != content]
    if "--check" in sys.argv:
        for path in stale:
            print(f"{path.relative_to(ROOT)} is not what the code produces; run python tools/make_client.py")
        return 1 if stale else 0
    for path in stale:
        path.write_text(wanted[path], encoding="utf-8")
        print(f"written: {path.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
