# test: smoke
# pathlib, os.path, tempfile, shutil, glob, fnmatch, zipfile, tarfile, gzip, fileinput, linecache, stat.
import fnmatch
import glob
import gzip
import io
import linecache
import os
import pathlib
import shutil
import tarfile
import tempfile
import zipfile
from pathlib import Path, PurePosixPath, PureWindowsPath


def attempt(f):
    try:
        return f()
    except Exception as error:
        return f"{type(error).__name__}: {error}".replace(str(base), "BASE")


base = Path(tempfile.mkdtemp())
p = PurePosixPath("/usr/lib/../lib/python3.tar.gz")
print(p.parts, p.name, p.stem, p.suffix, p.suffixes, p.parent, list(map(str, p.parents))[:2], p.is_absolute(), p.root, p.with_name("x"), p.with_suffix(".z"), p.with_stem("s"), p / "a" / "b", p.joinpath("c", "d"), "pre" / PurePosixPath("x"), p.match("*.gz"), p.relative_to("/usr"), p.as_uri(), p == PurePosixPath("/usr/lib/../lib/python3.tar.gz"), hash(p) == hash(PurePosixPath(str(p))), sorted([PurePosixPath("b"), PurePosixPath("a/c")]), repr(p), PurePosixPath("a//b/./c/"), PurePosixPath(), PurePosixPath("..").name, p.is_relative_to("/etc"))
w = PureWindowsPath(r"C:\Users\x\file.TXT")
print(w.drive, w.root, w.parts, w.as_posix(), w.suffix, w == PureWindowsPath(r"c:\users\X\FILE.txt"), w / "D:/y", w.with_name("z"), PureWindowsPath("//srv/share/a").drive, w.is_reserved(), PureWindowsPath("c:a").is_absolute())
for f in (lambda: p.relative_to("/etc"), lambda: p.with_name(""), lambda: p.with_suffix("bad"), lambda: PurePosixPath(5), lambda: PurePosixPath("a").as_uri(), lambda: p < 5, lambda: p / 5, lambda: (base / "none").read_text(), lambda: (base / "none").unlink(), lambda: base.joinpath("x\0y").exists(), lambda: (base / "a" / "b").mkdir(), lambda: base.mkdir(), lambda: base.rmdir() if os.listdir(base) else "empty", lambda: PurePosixPath("").with_name("a"), lambda: Path("a").relative_to("b", walk_up=True)):
    print(attempt(f))
(base / "d" / "e").mkdir(parents=True, exist_ok=True)
f = base / "d" / "f.txt"
print(f.write_text("line1\nliné2\n", encoding="utf-8"), f.read_text(encoding="utf-8"), f.read_bytes(), f.exists(), f.is_file(), f.is_dir(), f.stat().st_size, f.suffix, f.open().readline(), f.write_bytes(b"\x00\x01"), f.rename(base / "g.bin").name, (base / "g.bin").replace(f) == f, f.touch(), f.resolve() == f.resolve(), f.samefile(f), (base / "link").symlink_to("d"), (base / "link").is_symlink(), os.readlink(base / "link"), (base / "link" / "f.txt").exists(), f.parent.owner() == base.owner())
for name in ("a.py", "b.py", "c.txt", "sub/x.py", "sub/deep/y.py", ".hidden"):
    (base / "tree" / name).parent.mkdir(parents=True, exist_ok=True)
    (base / "tree" / name).write_text(name)
tree = base / "tree"
print(sorted(x.name for x in tree.iterdir()), sorted(x.relative_to(tree).as_posix() for x in tree.glob("**/*.py")), sorted(x.name for x in tree.rglob("*")), sorted(x.name for x in tree.glob("?.*")), sorted(os.path.relpath(x, tree) for x in glob.glob(f"{tree}/**/*.py", recursive=True)), glob.escape("[a]*"), sorted(glob.glob("*.txt", root_dir=tree)))
print([(os.path.relpath(r, tree), sorted(d), sorted(fs)) for r, d, fs in sorted(os.walk(tree))], fnmatch.filter(["a.py", "B.PY", "c"], "*.py"), fnmatch.fnmatchcase("ab", "[!x]b"), fnmatch.translate("a*?[b-d].x"))
print([getattr(os.path, n)("/a/b/../c.tar.gz") for n in ("basename", "dirname", "normpath", "split", "splitext", "isabs", "exists")], os.path.join("a", "/b", "c"), os.path.join("a", ""), os.path.commonpath(["/a/b/c", "/a/b/d"]), os.path.commonprefix(["abc", "abd"]), os.path.relpath("/a/b", "/a/c"), os.path.expanduser("~nosuchuser/x"), os.path.expandvars("$NOPE-${NOPE}"), attempt(lambda: os.path.commonpath(["/a", "b"])), os.path.splitext(".bashrc"), os.path.splitext("a.b/c"), os.path.normpath("//a///b/."))
shutil.copytree(tree, base / "copy", ignore=shutil.ignore_patterns("*.txt"))
shutil.move(str(base / "copy" / "a.py"), str(base / "moved.py"))
print(sorted(os.listdir(base / "copy")), (base / "moved.py").read_text(), attempt(lambda: shutil.copy(base / "none", base / "x")), attempt(lambda: shutil.copytree(tree, base / "copy")), shutil.which("sh") is not None, shutil.rmtree(base / "copy"), (base / "copy").exists(), attempt(lambda: shutil.rmtree(base / "copy")), shutil.get_terminal_size((80, 24)).lines > 0)
archive = base / "z.zip"
with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as z:
    z.write(tree / "a.py", "dir/a.py")
    z.writestr("text.txt", "content " * 50)
    z.writestr(zipfile.ZipInfo("stored", (2024, 1, 2, 3, 4, 6)), b"bytes")
with zipfile.ZipFile(archive) as z:
    print(z.namelist(), z.read("text.txt")[:15], z.getinfo("text.txt").file_size, z.getinfo("stored").date_time, z.testzip(), zipfile.Path(z, "dir/").joinpath("a.py").read_text(), attempt(lambda: z.read("nope")), [i.compress_type for i in z.infolist()], z.open("text.txt").read(7))
print(zipfile.is_zipfile(archive), attempt(lambda: zipfile.ZipFile(f)), attempt(lambda: z.read("stored")))
with tarfile.open(base / "t.tar.gz", "w:gz") as t:
    t.add(tree, "tree")
    info = tarfile.TarInfo("made")
    info.size = 3
    t.addfile(info, io.BytesIO(b"abc"))
with tarfile.open(base / "t.tar.gz") as t:
    print(sorted(t.getnames()), t.extractfile("made").read(), t.getmember("tree").isdir())
    t.extractall(base / "out", filter="data") if hasattr(tarfile, "data_filter") else t.extractall(base / "out")
print((base / "out" / "tree" / "sub" / "x.py").read_text(), attempt(lambda: tarfile.open(f)).split(":")[0], gzip.decompress(gzip.compress(b"data" * 9, mtime=0)), attempt(lambda: gzip.decompress(b"junk")))
with gzip.open(base / "x.gz", "wt", encoding="utf-8") as g:
    g.write("é\n" * 3)
with gzip.open(base / "x.gz", "rt", encoding="utf-8") as g:
    print(g.readlines())
(base / "lines").write_text("one\ntwo\nthree\n")
linecache.clearcache()
print(linecache.getline(str(base / "lines"), 2), repr(linecache.getline(str(base / "lines"), 9)), linecache.getline("nope", 1) == "")
with tempfile.TemporaryFile("w+") as t, tempfile.NamedTemporaryFile(dir=base, suffix=".s", prefix="p") as named, tempfile.SpooledTemporaryFile(10) as spooled, tempfile.TemporaryDirectory(dir=base) as folder:
    t.write("x")
    t.seek(0)
    spooled.write(b"y" * 20)
    name = named.name
    print(t.read(), os.path.basename(name)[0], name.endswith(".s"), os.path.exists(name), spooled.tell(), os.path.isdir(folder))
print(os.path.exists(name), os.path.exists(folder))
with open(base / "rw", "w+") as f:
    print(f.write("hello\nworld\n"), f.tell(), f.seek(0), f.read(3), f.tell(), f.readline(), next(f), f.read(), f.truncate(4), f.seek(0), f.read(), f.seekable(), f.mode, f.encoding, f.closed, f.isatty(), f.newlines)
with open(base / "rw", "ab") as f:
    print(f.write(b"++"), attempt(f.read), f.tell())
with open(base / "rw", "r+b") as f:
    print(f.read(2), f.write(b"XX"), f.seek(-1, 2), f.read(), f.readinto(bytearray(3)))
print((base / "rw").read_bytes(), attempt(lambda: open(base / "rw", "x")), attempt(lambda: open(base)), attempt(lambda: open(base / "rw", "zz")), [attempt(lambda: open(base / "rw", "rb").seek(-99)), attempt(lambda: open(base / "rw").seek(1, 1))])
total = 0
with open(base / "big", "w") as f:
    for i in range(3000):
        f.write(f"{i},{i * i}\n")
with open(base / "big") as f:
    for line in f:
        a, b = line.rstrip().split(",")
        total += int(b) - int(a)
print(total, os.path.getsize(base / "big"), sum(1 for _ in open(base / "big", "rb")))
shutil.rmtree(base)
print(base.exists())
