# real: python3-flask python3-werkzeug python3-itsdangerous python3-wtforms
"""A Flask application by its test client: routes, sessions, errors, templates, blueprints, uploads; WTForms."""
import io
import json

from flask import Blueprint, Flask, abort, flash, g, get_flashed_messages, jsonify, make_response, redirect, render_template_string, request, session, stream_with_context, url_for
from itsdangerous import BadSignature, URLSafeSerializer, URLSafeTimedSerializer
from werkzeug.datastructures import Headers, MultiDict
from werkzeug.exceptions import HTTPException
from werkzeug.routing import BaseConverter
from werkzeug.security import check_password_hash, generate_password_hash
from werkzeug.utils import secure_filename
from wtforms import Form, IntegerField, SelectField, StringField, validators

app = Flask(__name__)
app.secret_key = "not secret"
admin = Blueprint("admin", __name__, url_prefix="/admin")


class ListConverter(BaseConverter):
    to_python = staticmethod(lambda value: value.split("+"))
    to_url = staticmethod(lambda values: "+".join(map(str, values)))


app.url_map.converters["list"] = ListConverter


@app.before_request
def before():
    g.steps = ["before"]


@app.after_request
def after(response):
    response.headers["X-Steps"] = ",".join(g.steps + ["after"])
    return response


@app.route("/")
def index():
    session["count"] = session.get("count", 0) + 1
    flash(f"visit {session['count']}", "info")
    return render_template_string("{% for c, m in get_flashed_messages(with_categories=true) %}{{ c }}: {{ m }}{% endfor %} <{{ request.args.get('q', '-')|e }}> {{ url_for('item', ids=[1, 2]) }} {{ config.DEBUG }}")


@app.route("/items/<list:ids>/<int(min=1):page>", defaults={"kind": "k"})
@app.route("/items/<list:ids>", endpoint="item", defaults={"page": 1, "kind": "d"})
def item(ids, page, kind):
    return jsonify(ids=ids, page=page, kind=kind, path=request.path, method=request.method)


@app.post("/upload")
def upload():
    f = request.files["file"]
    return {"name": secure_filename(f.filename), "size": len(f.read()), "form": request.form.to_dict(flat=False), "type": f.content_type}, 201, {"X-Extra": "é".encode("idna").decode()}


@app.route("/json", methods=["PUT", "PATCH"])
def echo():
    return {"got": request.get_json(), "args": request.args.to_dict()}


@app.route("/stream")
def stream():
    return app.response_class(stream_with_context(f"{n} {request.method}\n" for n in range(3)), mimetype="text/plain")


@app.route("/go")
def go():
    response = make_response(redirect(url_for("admin.home", _external=True, x=1)))
    response.set_cookie("c", "v", max_age=60, httponly=True, samesite="Lax")
    return response


@admin.route("/")
def home():
    abort(403, "keep out") if "x" not in request.args else None
    raise KeyError("broken")


@app.errorhandler(HTTPException)
def http_error(e):
    return {"code": e.code, "name": e.name, "text": e.description}, e.code


@app.errorhandler(KeyError)
def key_error(e):
    return f"key error {e}", 500


app.register_blueprint(admin)
with app.test_client() as client:
    for method, url, options in [("get", "/?q=<b>", {}), ("get", "/", {}), ("get", "/items/a+b/3", {}), ("get", "/items/a", {}), ("post", "/items/a", {}), ("get", "/items/a/0", {}), ("get", "/nope", {}), ("get", "/stream", {}),
                                 ("put", "/json?a=1", {"json": {"x": [1, None]}}), ("put", "/json", {"data": "{bad", "content_type": "application/json"}), ("post", "/upload", {"data": {"file": (io.BytesIO(b"data"), "../a b.txt"), "k": ["1", "2"]}}), ("get", "/go", {}), ("get", "/go", {"follow_redirects": True}), ("get", "/admin/", {}), ("options", "/json", {}), ("post", "/upload", {"data": {}})]:
        r = getattr(client, method)(url, **options)
        print(method, url, r.status, r.headers.get("Content-Type"), r.headers.get("X-Steps"), r.headers.get("Location"), r.headers.get("Allow") and sorted(r.headers["Allow"].split(", ")), r.get_data(as_text=True))
    print(session, client.get("/").request.path)
with app.test_request_context("/x?y=1", method="POST", data={"a": "b"}):
    print(request.full_path, request.form["a"], url_for("index", q="a b"), get_flashed_messages())
print(sorted(rule.rule for rule in app.url_map.iter_rules()), app.test_cli_runner().invoke(args=["routes", "--sort", "rule"]).output)
print(URLSafeSerializer("k").dumps({"a": [1]}), URLSafeSerializer("k").loads(URLSafeSerializer("k").dumps("x")), check_password_hash(generate_password_hash("pw", "pbkdf2:sha256:1000"), "pw"))
try:
    URLSafeTimedSerializer("k").loads("bad.data.x")
except BadSignature as e:
    print(type(e).__name__, e)


class Signup(Form):
    name = StringField("Name", [validators.Length(3, 9), validators.Regexp("^[a-z]+$", message="lower case only")])
    age = IntegerField("Age", [validators.NumberRange(min=18), validators.Optional()])
    kind = SelectField("Kind", choices=[("a", "A"), ("b", "B")], default="b")


for fields in ({"name": "Al", "age": "x", "kind": "c"}, {"name": "alice", "age": "20", "kind": "a"}):
    form = Signup(MultiDict(fields))
    print(form.validate(), json.dumps(form.errors), form.name(class_="c"), form.kind(), form.age.label)
print(Headers([("a", "1"), ("A", "2")]).getlist("a"))
