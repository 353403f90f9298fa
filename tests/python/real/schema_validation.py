# real: python3-jsonschema python3-cerberus python3-voluptuous python3-marshmallow python3-pyrsistent
"""The same data checked by jsonschema, Cerberus, Voluptuous and marshmallow; persistent structures."""
import datetime

import cerberus
import jsonschema
import marshmallow
import pyrsistent
import voluptuous
from marshmallow import fields, post_load, validate, validates

SCHEMA = {
    "$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object", "required": ["name", "tags"], "additionalProperties": False,
    "properties": {
        "name": {"type": "string", "minLength": 2, "pattern": "^[a-z]+$"}, "age": {"type": "integer", "minimum": 0, "exclusiveMaximum": 150},
        "tags": {"type": "array", "items": {"$ref": "#/$defs/tag"}, "uniqueItems": True, "maxItems": 3, "contains": {"const": "x"}},
        "when": {"type": "string", "format": "date"}, "choice": {"oneOf": [{"type": "number", "multipleOf": 5}, {"type": "number", "multipleOf": 3}]},
        "either": {"if": {"type": "string"}, "then": {"enum": ["a"]}, "else": {"not": {"type": "null"}}}},
    "$defs": {"tag": {"type": "string"}}, "dependentRequired": {"age": ["when"]}}
validator = jsonschema.Draft202012Validator(SCHEMA, format_checker=jsonschema.FormatChecker())
for data in ({"name": "bob", "tags": ["x"]}, {"name": "B", "tags": ["y", "y", 1, 2], "age": 200}, {"tags": 5, "other": 1}, {"name": "bo", "tags": ["x"], "when": "2020-13-01", "choice": 15},
             {"name": "bo", "tags": ["x"], "either": None}, {"name": "bo", "tags": ["x"], "either": "b", "choice": 9}):
    errors = sorted(validator.iter_errors(data), key=lambda e: (e.json_path, e.message))
    print(data, [(e.json_path, e.validator, e.message) for e in errors], jsonschema.exceptions.best_match(errors) is None)
try:
    jsonschema.validate({"name": 1}, SCHEMA)
except jsonschema.ValidationError as e:
    print(e)
try:
    jsonschema.Draft7Validator.check_schema({"type": "strin"})
except jsonschema.SchemaError as e:
    print(e.message[:80], list(e.path))

check = cerberus.Validator({"name": {"type": "string", "required": True, "minlength": 2, "coerce": str.strip}, "age": {"type": "integer", "min": 0, "nullable": True, "default": 7},
                            "kids": {"type": "list", "schema": {"type": "dict", "schema": {"n": {"type": "float"}}}}, "mode": {"allowed": ["r", "w"], "excludes": "age"}, "any": {"anyof": [{"type": "string"}, {"min": 3}]}})
for data in ({"name": " ab "}, {"name": "a", "age": -1, "extra": 1}, {"kids": [{"n": 1.0}, {"n": "x"}]}, {"name": "ab", "mode": "x", "age": 1, "any": 2}):
    print(check.validate(data), check.errors, check.document)

schema = voluptuous.Schema({voluptuous.Required("name"): voluptuous.All(str, voluptuous.Length(min=2)), voluptuous.Optional("age", default=3): voluptuous.All(voluptuous.Coerce(int), voluptuous.Range(0, 150)),
                            "tags": [voluptuous.Any(str, None)], voluptuous.Extra: object})
for data in ({"name": "ab", "age": "12", "z": 1}, {"age": "x"}, {"name": "a", "tags": [1]}):
    try:
        print(sorted(schema(data).items()))
    except voluptuous.MultipleInvalid as e:
        print(sorted(map(str, e.errors)))


class Author(marshmallow.Schema):
    class Meta:
        ordered = True

    name = fields.String(required=True, validate=validate.Length(1, 10))
    born = fields.Date(data_key="birth")


class Book(marshmallow.Schema):
    title = fields.Str(required=True)
    author = fields.Nested(Author)
    price = fields.Decimal(places=2, as_string=True)
    kinds = fields.List(fields.Str(validate=validate.OneOf(["a", "b"])))
    when = fields.DateTime(format="iso")
    upper = fields.Method("get_upper")
    shop = fields.Function(lambda book: book.get("shop", "none"))

    class Meta:
        unknown = marshmallow.EXCLUDE
        ordered = True

    def get_upper(self, book):
        return book["title"].upper()

    @validates("title")
    def check_title(self, value, **_):
        if value == "bad":
            raise marshmallow.ValidationError("no such title")

    @post_load
    def mark(self, data, **_):
        return {**data, "loaded": True}


print(Book().dump({"title": "t", "author": {"name": "n", "born": datetime.date(1990, 1, 2)}, "price": "1.239", "kinds": ["a"], "when": datetime.datetime(2020, 1, 2, 3, 4, 5)}))
for data in ({"title": "t", "author": {"name": "n", "birth": "1990-01-02"}, "price": "3.5", "x": 1}, {"title": "bad", "author": {"birth": "x"}, "kinds": ["c"], "price": "q"}, {"author": 5}):
    try:
        print(Book().load(data))
    except marshmallow.ValidationError as e:
        print(sorted(map(str, e.normalized_messages().items())))
v = pyrsistent.pvector([1, 2, 3]).append(4).set(0, 9)
m = pyrsistent.pmap({"a": 1}).set("b", v)
print(v, m["b"], pyrsistent.freeze({"x": [1, {"y": 2}]}), sorted(pyrsistent.thaw(m.transform(["b", 1], 7)).items()), v.evolver().persistent() is v, pyrsistent.s(1, 2) | {3}, pyrsistent.dq(1, 2, 3))
