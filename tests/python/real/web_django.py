# real: python3-django
"""Django without a project: settings, templates, models on SQLite, queries, forms, the test client."""
import datetime

import django
from django.conf import settings

settings.configure(
    DEBUG=False, SECRET_KEY="x", ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"], USE_TZ=True, TIME_ZONE="Europe/Paris", DEFAULT_AUTO_FIELD="django.db.models.AutoField", LANGUAGE_CODE="en",
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}, INSTALLED_APPS=["__main__", "django.contrib.contenttypes", "django.contrib.auth", "django.contrib.sessions"],
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates"}], MIDDLEWARE=["django.contrib.sessions.middleware.SessionMiddleware", "django.middleware.common.CommonMiddleware"],
    SESSION_ENGINE="django.contrib.sessions.backends.signed_cookies", LOGGING_CONFIG=None)
django.setup()
from django import forms
from django.core import serializers
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.core.validators import RegexValidator
from django.db import IntegrityError, connection, models, transaction
from django.db.models import Avg, Count, F, Max, Q, Sum, Value
from django.db.models.functions import Concat, Upper
from django.http import Http404, JsonResponse
from django.shortcuts import redirect
from django.template import Context, Template, TemplateSyntaxError
from django.test import Client
from django.urls import path, re_path, reverse
from django.utils import dateformat, timezone
from django.utils.text import slugify


class Author(models.Model):
    name = models.CharField(max_length=20, unique=True, validators=[RegexValidator("^[A-Z]")])

    class Meta:
        app_label = "__main__"

    def __str__(self):
        return self.name


class Book(models.Model):
    title = models.CharField(max_length=50)
    author = models.ForeignKey(Author, models.CASCADE, related_name="books")
    price = models.DecimalField(max_digits=6, decimal_places=2)
    published = models.DateTimeField()
    tags = models.JSONField(default=list)

    class Meta:
        app_label = "__main__"
        ordering = ["-price"]


class BookForm(forms.ModelForm):
    confirm = forms.BooleanField(help_text="Sure?")

    class Meta:
        model = Book
        fields = ["title", "price", "author"]

    def clean_title(self):
        if "bad" in self.cleaned_data["title"]:
            raise ValidationError("no bad titles", code="bad")
        return self.cleaned_data["title"].title()


def books(request, kind="all"):
    request.session["n"] = request.session.get("n", 0) + 1
    if kind == "none":
        raise Http404("nothing")
    return JsonResponse({"kind": kind, "n": request.session["n"], "books": list(Book.objects.values_list("title", flat=True)), "q": request.GET.getlist("q")})


urlpatterns = [path("books/", books, name="books"), re_path(r"^books/(?P<kind>\w+)/$", books, name="kind"), path("old", lambda request: redirect("kind", kind="x"))]
with connection.schema_editor() as editor:
    editor.create_model(Author), editor.create_model(Book)
when = datetime.datetime(2024, 3, 1, 12, 0, tzinfo=timezone.utc)
ann, bob = Author.objects.create(name="Ann"), Author.objects.create(name="Bob")
Book.objects.bulk_create([Book(title=f"Book {n}", author=(ann, bob)[n % 2], price=f"{n * 3 % 7}.5", published=when + datetime.timedelta(days=n), tags=["x"] * n) for n in range(6)])
print([(b.title, str(b.price), b.author.name, b.tags) for b in Book.objects.select_related("author").filter(Q(price__gte=2) | ~Q(title__contains="1"))[:4]])
query = Author.objects.annotate(n=Count("books"), total=Sum("books__price"), best=Max("books__price")).filter(n__gt=1).order_by("name")
print(query.query, list(query.values("name", "n", "total", "best")), Book.objects.aggregate(Avg("price")))
print(Book.objects.filter(price__lt=3).update(price=F("price") + 1), Book.objects.annotate(label=Concat(Upper("title"), Value("!"))).values_list("label", flat=True).first(), Book.objects.filter(published__date__range=("2024-03-02", "2024-03-04")).count(), Book.objects.dates("published", "month"), Book.objects.exclude(author__name="Ann").exists(), Book.objects.in_bulk([1]).keys())
try:
    with transaction.atomic():
        Author.objects.create(name="Ann")
except IntegrityError as e:
    print(e)
for action in (lambda: Book.objects.get(title="none"), lambda: Book.objects.get(price__gt=0), lambda: Author(name="lower").full_clean(), lambda: Book.objects.filter(nothing=1)):
    try:
        action()
    except Exception as e:
        print(type(e).__name__, e)
print(serializers.serialize("json", Book.objects.filter(pk__lte=2).order_by("pk")), [o.object.title for o in serializers.deserialize("json", serializers.serialize("json", Book.objects.all()[:2]))])
for data in ({"title": "a bad one", "price": "x", "author": 99}, {"title": "a good one", "price": "3.50", "author": ann.pk, "confirm": "on"}):
    form = BookForm(data)
    print(form.is_valid(), form.errors.as_json(), form.is_valid() and form.save(commit=False).title)
print(BookForm(initial={"title": "t"}).as_p())
page = Paginator(Book.objects.all(), 4).page(2)
print(page, page.has_previous(), [b.title for b in page], slugify("Héllo, Wörld!"), dateformat.format(when, "D jS F Y P"))
print(Template("{% load l10n %}{% for b in books %}{% ifchanged b.author %}{{ b.author|upper }}{% endifchanged %}{{ forloop.counter }}{% cycle 'a' 'b' %} {{ b.title|truncatechars:6|default:'-' }} {{ b.published|date:'Y-m-d H:i' }}{% if not forloop.last %}, {% endif %}{% empty %}none{% endfor %} {{ '<i>'|escape }} {{ x.y.z|default_if_none:'n' }} {{ 1234567.5|floatformat:1 }} {% with a=1 %}{{ a|add:2 }}{% endwith %} {{ list|join:'-'|length }} {% url 'kind' kind='q' %} {% regroup books by author as g %}{% for a in g %}{{ a.grouper }}:{{ a.list|length }} {% endfor %}{% spaceless %}<p> <b> x </b> </p>{% endspaceless %} {{ 3|pluralize:'y,ies' }} {% widthratio 1 3 100 %}").render(Context({"books": Book.objects.order_by("author", "pk"), "list": [1, 2]})))
for text in ("{% if %}", "{{ a|nope }}", "{% block x %}", "{% unknown %}"):
    try:
        Template(text)
    except TemplateSyntaxError as e:
        print(e)
client = Client()
for url in ("/books/?q=1&q=é", "/books/fun/", "/old", "/books/none/", "/zzz"):
    r = client.get(url)
    print(url, r.status_code, r.get("Location"), r.content.decode()[:200] if r.status_code != 404 else "")
print(reverse("kind", kwargs={"kind": "z"}), bob.books.count(), bob.delete(), connection.vendor)
