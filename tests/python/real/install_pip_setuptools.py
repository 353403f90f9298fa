# real: python3-pip python3-setuptools python3-wheel python3-packaging python3-pkg-resources
"""setuptools builds a wheel and a source archive, pip installs it into a folder without the network; packaging's versions."""
import os
import pathlib
import re
import subprocess
import sys
import zipfile

import pkg_resources
from packaging.markers import Marker
from packaging.requirements import InvalidRequirement, Requirement
from packaging.specifiers import SpecifierSet
from packaging.tags import parse_tag
from packaging.utils import canonicalize_name, parse_wheel_filename
from packaging.version import InvalidVersion, Version

root = pathlib.Path("project")
(root / "tiny" / "data").mkdir(parents=True)
(root / "tiny" / "__init__.py").write_text('__version__ = "1.2"\ndef main():\n    print("tiny runs")\n')
(root / "tiny" / "data" / "x.txt").write_text("data")
(root / "setup.py").write_text("from setuptools import setup, find_packages\nsetup()\n")
(root / "setup.cfg").write_text("[metadata]\nname = tiny-thing\nversion = attr: tiny.__version__\ndescription = é\n[options]\npackages = find:\ninstall_requires =\n    nothing>=1; python_version < '3'\n[options.package_data]\ntiny = data/*.txt\n[options.entry_points]\nconsole_scripts =\n    tiny = tiny:main\n")


def run(*command, cwd=".", env=None, show=True):
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, env={**os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_NO_COLOR": "1", "SOURCE_DATE_EPOCH": "1600000000", **(env or {})})
    print("$", " ".join(c if c != sys.executable else "python" for c in command), "->", done.returncode)
    if show or done.returncode:
        print(re.sub(r"\(.*python 3\.\d+\)|" + re.escape(os.getcwd()), "", done.stdout + done.stderr))


run(sys.executable, "-m", "pip", "--version")
run(sys.executable, "setup.py", "-q", "bdist_wheel", "sdist", cwd="project", show=False)
print(sorted(p.name for p in (root / "dist").iterdir()))
wheel = next((root / "dist").glob("*.whl"))
with zipfile.ZipFile(wheel) as z:
    print(sorted(z.namelist()), z.read("tiny_thing-1.2.dist-info/METADATA").decode(), z.read("tiny_thing-1.2.dist-info/entry_points.txt").decode())
run(sys.executable, "-m", "pip", "install", "--no-index", "--no-deps", "--target", "target", "--no-compile", str(wheel))
print(sorted(str(p) for p in pathlib.Path("target").rglob("*") if "__pycache__" not in str(p)))
run(sys.executable, "-c", "import tiny, importlib.metadata as m; tiny.main(); print(m.version('tiny-thing'), m.entry_points(group='console_scripts', name='tiny'), m.requires('tiny-thing'), len(m.files('tiny-thing')))", env={"PYTHONPATH": "target"})
run(sys.executable, "-m", "pip", "list", "--path", "target", "--format", "json")
run(sys.executable, "-m", "pip", "show", "no-such-package-here")
run(sys.executable, "-m", "pip", "hash", "project/setup.py")
run(sys.executable, "-m", "pip", "install", "--no-index", "no-such-package-here", "--target", "other")
run(sys.executable, "-m", "pip", "install", "--help", show=False)
print(sorted(map(Version, "1.0 1.0a1 1.0.post1 1.0.dev3 1!0.1 1.0rc1 1.0+local.1 0.9".split())), Version("1.2.3.dev4+abc").public, SpecifierSet(">=1.0,!=1.5,<2").contains("1.4"), list(SpecifierSet("~=2.2").filter(["2.1", "2.3", "3"])), canonicalize_name("A_b.C"), parse_wheel_filename(wheel.name)[:2], sorted(map(str, parse_tag("py2.py3-none-any"))))
requirement = Requirement('Name[x,y] >= 1.0, <2 ; python_version > "3" and os_name == "posix"')
print(requirement.name, sorted(requirement.extras), requirement.specifier, requirement.marker, requirement.marker.evaluate(), Marker("extra == 'q'").evaluate({"extra": "q"}), pkg_resources.parse_version("1.0") < pkg_resources.parse_version("1.0.1"), [str(r) for r in pkg_resources.parse_requirements("a>1\nb[c]==2")])
for text, kind in (("a b c", Requirement), ("x.y", Version), ("name @@", Requirement)):
    try:
        kind(text)
    except (InvalidRequirement, InvalidVersion) as e:
        print(type(e).__name__, str(e).splitlines()[0])
