# Modules that are frozen in CPython call themselves so, wherever their code was found: here a cache has it that the
# import system has written for the file itself.
import os
import subprocess
import sys
import tempfile

path = os.path.join(os.path.dirname(os.__file__), "runpy.py")
by_path = f"""
import importlib.util
spec = importlib.util.spec_from_file_location("by_path", {path!r})
module = importlib.util.module_from_spec(spec)
spec.loader.exec_module(module)
print(module.run_path.__code__.co_filename == {path!r}, module._TempModule.__enter__.__code__.co_filename == {path!r})
"""
as_module = """
import runpy
print(runpy.run_path.__code__.co_filename, runpy._TempModule.__enter__.__code__.co_filename)
"""
with tempfile.TemporaryDirectory() as folder:
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    environment["PYTHONPYCACHEPREFIX"] = folder
    for text in by_path, as_module, by_path, as_module:
        print(subprocess.run([sys.executable, "-c", text], env=environment, capture_output=True, text=True).stdout)
