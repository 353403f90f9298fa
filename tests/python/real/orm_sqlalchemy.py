# real: python3-sqlalchemy python3-peewee
"""SQLAlchemy's core and ORM, and peewee, on SQLite in memory."""
import datetime

import peewee
from sqlalchemy import CheckConstraint, Column, DateTime, Enum, Float, ForeignKey, Integer, MetaData, String, Table, and_, case, cast, create_engine, event, exc, func, inspect, literal, or_, select, text, union
from sqlalchemy.dialects import mysql, postgresql
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Session, aliased, backref, declarative_base, joinedload, relationship, selectinload, sessionmaker, validates
from sqlalchemy.schema import CreateTable

engine = create_engine("sqlite://", future=True)
metadata = MetaData()
users = Table("users", metadata, Column("id", Integer, primary_key=True), Column("name", String(20), nullable=False, index=True), Column("score", Float, default=1.5))
logs = Table("logs", metadata, Column("user_id", ForeignKey("users.id")), Column("text", String), Column("at", DateTime, default=lambda: datetime.datetime(2020, 1, 2)))
metadata.create_all(engine)
with engine.begin() as c:
    print(c.execute(users.insert(), [{"name": "ann"}, {"name": "bob", "score": 3}, {"name": "eve", "score": 2}]).rowcount)
    c.execute(logs.insert().values(user_id=1, text="hi"))
    query = select(users.c.name, func.count(logs.c.text).label("n"), case((users.c.score > 2, "high"), else_="low")).outerjoin(logs).group_by(users.c.id).having(func.count(logs.c.text) >= 0).order_by(users.c.name.desc())
    print(query, c.execute(query).all())
    print(c.execute(select(users).where(and_(users.c.name.like("%e%"), or_(users.c.score.in_([2, 3]), users.c.id == 1)))).mappings().all(), c.execute(text("select :x + 1"), {"x": 4}).scalar(), c.execute(union(select(literal(1)), select(literal(2)))).all())
    print(c.execute(users.update().where(users.c.id == 2).values(score=users.c.score * 2)).rowcount, c.execute(select(func.sum(users.c.score), cast(func.max(users.c.score), Integer))).one())
recent = select(logs.c.user_id).where(logs.c.at > "2020").cte("recent")
over = func.row_number().over(partition_by=users.c.name, order_by=users.c.score)
for dialect in (postgresql.dialect(), mysql.dialect()):
    print(select(users, over).join(recent, recent.c.user_id == users.c.id).limit(5).offset(2).compile(dialect=dialect), CreateTable(users).compile(dialect=dialect))
print(inspect(engine).get_table_names(), [(k["name"], str(k["type"]), k["nullable"]) for k in inspect(engine).get_columns("users")], inspect(engine).get_foreign_keys("logs")[0]["referred_table"])

Base = declarative_base()
tagging = Table("tagging", Base.metadata, Column("post", ForeignKey("post.id"), primary_key=True), Column("tag", ForeignKey("tag.id"), primary_key=True))


class Tag(Base):
    __tablename__ = "tag"
    id, name = Column(Integer, primary_key=True), Column(String, unique=True)


class Person(Base):
    __tablename__ = "person"
    id, first, last, kind = Column(Integer, primary_key=True), Column(String), Column(String), Column(Enum("p", "e", name="kinds"))
    posts = relationship("Post", back_populates="author", cascade="all, delete-orphan", order_by="Post.title")
    __mapper_args__ = {"polymorphic_on": kind, "polymorphic_identity": "p"}

    @hybrid_property
    def full(self):
        return self.first + " " + self.last

    @validates("first")
    def check(self, key, value):
        if not value:
            raise ValueError("empty " + key)
        return value


class Employee(Person):
    __tablename__ = "employee"
    id, pay = Column(ForeignKey("person.id"), primary_key=True), Column(Integer)
    __mapper_args__ = {"polymorphic_identity": "e"}


class Post(Base):
    __tablename__ = "post"
    __table_args__ = (CheckConstraint("length(title) > 1"),)
    id, title, author_id = Column(Integer, primary_key=True), Column(String), Column(ForeignKey("person.id"))
    author = relationship(Person, back_populates="posts")
    tags = relationship(Tag, secondary=tagging, backref=backref("posts", lazy="dynamic"))


Base.metadata.create_all(engine)
seen = []
event.listen(Session, "before_flush", lambda session, *_: seen.append(len(session.new)))
with sessionmaker(engine)() as s:
    x, y = Tag(name="x"), Tag(name="y")
    s.add_all([Person(first="Al", last="Bo", posts=[Post(title="one", tags=[x, y]), Post(title="two", tags=[y])]), Employee(first="Cy", last="Du", pay=7)])
    s.commit()
    print([(type(p).__name__, p.full, [q.title for q in p.posts]) for p in s.scalars(select(Person).options(selectinload(Person.posts)).order_by(Person.id))], seen)
    print(s.scalars(select(Person).where(Person.full == "Cy Du")).one().pay, [t.name for t in s.get(Post, 1).tags], y.posts.count(), s.query(Post).join(Post.tags).filter(Tag.name == "y").order_by(Post.id.desc()).options(joinedload(Post.author)).first().author.last)
    other = aliased(Post)
    print(s.execute(select(Post.title, other.title).join(other, Post.id < other.id)).all(), s.query(func.count(Post.id)).scalar())
    p = s.query(Person).filter_by(first="Al").one()
    p.first = "Alan"
    print(s.dirty, inspect(p).attrs.first.history, s.is_modified(p)) if False else print(len(s.dirty), tuple(inspect(p).attrs.first.history), s.is_modified(p))
    s.rollback()
    for action in (lambda: s.add(Post(title="q")), lambda: s.add(Tag(name="x")), lambda: Person(first=""), lambda: s.query(Person).filter_by(first="Zed").one()):
        try:
            action()
            s.commit()
        except (exc.SQLAlchemyError, ValueError) as e:
            print(type(e).__name__, str(e).splitlines()[0])
            s.rollback()
    p = s.get(Person, 1)
    p.posts.pop(0)
    s.delete(p)
    s.commit()
    print(s.query(Post).count(), s.query(Tag).count(), s.execute(text("select * from tagging")).all())
db = peewee.SqliteDatabase(":memory:")


class Pet(peewee.Model):
    name, age, owner = peewee.CharField(unique=True), peewee.IntegerField(default=1), peewee.ForeignKeyField("self", null=True, backref="pets")

    class Meta:
        database = db


db.create_tables([Pet])
cat = Pet.create(name="cat", age=3)
Pet.insert_many([{"name": "dog", "owner": cat}, {"name": "cow", "owner": cat, "age": 9}]).execute()
print([(p.name, p.age, p.owner and p.owner.name) for p in Pet.select().where((Pet.age > 2) | (Pet.name.contains("o"))).order_by(Pet.name)], [p.name for p in cat.pets.order_by(Pet.id)], Pet.select(peewee.fn.AVG(Pet.age)).scalar(), Pet.update(age=Pet.age + 1).where(Pet.owner.is_null()).execute(), Pet.select().where(Pet.age.between(1, 4)).sql())
try:
    Pet.create(name="cat")
except peewee.IntegrityError as e:
    print(e)
