# real: python3-pydantic
"""pydantic's models: types, validators, aliases, settings, generics, JSON, schemas, errors."""
import datetime
import enum
import json
from decimal import Decimal
from typing import Any, Dict, Generic, List, Literal, Optional, Set, Tuple, TypeVar, Union
from uuid import UUID

from pydantic import BaseModel, ConstrainedInt, EmailStr, Extra, Field, PrivateAttr, ValidationError, conint, conlist, constr, create_model, parse_obj_as, root_validator, validate_arguments, validator
from pydantic.dataclasses import dataclass
from pydantic.generics import GenericModel


class Kind(str, enum.Enum):
    small, large = "small", "large"


class Address(BaseModel):
    street: constr(strip_whitespace=True, min_length=2)
    zip_code: str = Field(..., alias="zip", regex=r"^\d{5}$")

    class Config:
        allow_population_by_field_name = True


class User(BaseModel):
    """Somebody."""
    id: int
    name: str = "nobody"
    born: Optional[datetime.date] = None
    seen: List[datetime.datetime] = []
    address: Optional[Address]
    tags: Set[str] = set()
    scores: Dict[str, Tuple[int, float]] = {}
    kind: Kind = Kind.small
    mode: Literal["r", "w"] = "r"
    either: Union[int, str, None] = None
    amount: Decimal = Decimal("0")
    key: Optional[UUID]
    friends: "List[User]" = []
    _private: int = PrivateAttr(default=5)

    @validator("name")
    def name_has_no_digits(cls, value):
        if any(c.isdigit() for c in value):
            raise ValueError("digits in a name")
        return value.title()

    @validator("tags", pre=True)
    def split_tags(cls, value):
        return value.split(",") if isinstance(value, str) else value

    @validator("scores", each_item=True)
    def scores_positive(cls, value):
        assert value[0] >= 0, "negative score"
        return value

    @root_validator(skip_on_failure=True)
    def check_all(cls, values):
        if values["mode"] == "w" and values["kind"] is Kind.small:
            raise ValueError("small ones cannot write")
        return values

    class Config:
        extra = Extra.forbid
        validate_assignment = True


User.update_forward_refs()
user = User(id="7", name="ann lee", born="1990-02-03", seen=[0, "2020-01-02T03:04:05Z"], address={"street": " Main ", "zip": "12345"}, tags="b,a", scores={"x": ("1", "2.5")},
            kind="large", mode="w", either="5x", amount="1.10", key="12345678123456781234567812345678", friends=[{"id": 8, "kind": "large"}])
print(repr(user.copy(update={"tags": sorted(user.tags)})))
print(user.json(exclude={"tags"}, indent=1), user.dict(include={"id", "address"}, by_alias=True), user.dict(exclude_unset=True, exclude={"tags"}) == User.parse_raw(user.json()).dict(exclude_unset=True, exclude={"tags"}))
for data in ({}, {"id": "x", "name": "a1", "extra": 1}, {"id": 1, "address": {"street": "x", "zip": "1"}}, {"id": 1, "mode": "w"}, {"id": 1, "kind": "huge", "mode": "x", "born": "no", "scores": {"a": [-1, 2], "b": [1]}}, {"id": 1, "friends": [{"id": None}], "amount": "q", "key": "1"}):
    try:
        print(User(**data))
    except ValidationError as e:
        print(e, json.dumps(e.errors(), default=str), sep="\n")
try:
    user.id = "not a number"
except ValidationError as e:
    print(e.errors())
print(json.dumps(User.schema(), indent=1))
T = TypeVar("T")


class Page(GenericModel, Generic[T]):
    items: List[T]
    total: conint(gt=0)


print(Page[int](items=["1", 2], total=2), Page[Address].__name__, parse_obj_as(List[Page[str]], [{"items": [1], "total": 1}]))
Dynamic = create_model("Dynamic", a=(int, ...), b=(conlist(str, max_items=2), ["x"]), __base__=Address)
print(Dynamic(a=1, street="abc", zip="00000"), Dynamic.__fields__.keys())


@dataclass
class Point:
    x: int
    y: float = 0.5


@validate_arguments
def area(w: int, h: int = 2, *rest: float, **named: str) -> float:
    return w * h + sum(rest) + len(named)


print(Point("3"), area("4", h="5"), area(1, 2, "3.5", k=1) if False else area(1, 2, "3.5"))
for action in (lambda: Point("z"), lambda: area("a"), lambda: area(1, 2, 3, q=[])):
    try:
        print(action())
    except ValidationError as e:
        print(e)
