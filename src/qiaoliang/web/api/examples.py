"""An example of a whole answer, put together from the examples of its fields."""

from typing import Any


def example_of(schema: dict[str, Any], schemas: dict[str, Any]) -> Any:
    """What an answer of this schema may look like; `schemas` are the components of the document."""
    if "$ref" in schema:
        return example_of(schemas[schema["$ref"].rpartition("/")[2]], schemas)
    if schema.get("examples") and not _is_list_of_objects(schema):
        return schema["examples"][0]
    if "properties" in schema:
        return {name: example_of(one, schemas) for name, one in schema["properties"].items()}
    if _is_list_of_objects(schema):
        return [example_of(schema["items"], schemas)]
    if "anyOf" in schema:
        return example_of(schema["anyOf"][0], schemas)
    return schema.get("default")


def _is_list_of_objects(schema: dict[str, Any]) -> bool:
    return schema.get("type") == "array" and "$ref" in schema.get("items", {})
