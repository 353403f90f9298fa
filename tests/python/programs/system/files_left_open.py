# test: smoke
# What was written to files that nobody closed is there when the program has ended.
import os
import subprocess
import sys
import tempfile

PROGRAMS = {
    "a text file, as a global": "f = open('out', 'w'); f.write('text\\n')",
    "a text file, let go": "open('out', 'w').write('text\\n')",
    "a binary file": "f = open('out', 'wb'); f.write(b'bytes\\n')",
    "in a local": "def g():\n f = open('out', 'w')\n f.write('x' * 20000)\ng()",
    "in a cycle": "class N: pass\nn = N(); n.n = n; n.f = open('out', 'w'); n.f.write('cycle')",
    "exit in the middle": "import sys\nf = open('out', 'w'); f.write('exit'); sys.exit(3)",
    "an exception": "f = open('out', 'w'); f.write('error'); 1 / 0",
    "many": "fs = [open('out', 'a') for i in range(50)]\nfor f in fs: f.write('x')",
    "a subclass": "import io\nclass F(io.FileIO): pass\n"
                  "f = io.BufferedWriter(F('out', 'w')); f.write(b'sub')",
}
with tempfile.TemporaryDirectory() as folder:
    for name, program in PROGRAMS.items():
        done = subprocess.run([sys.executable, "-c", program], cwd=folder, stderr=subprocess.DEVNULL)
        path = os.path.join(folder, "out")
        with open(path, "rb") as file:
            data = file.read()
        print(name, done.returncode, len(data), data[:20])
        os.remove(path)
