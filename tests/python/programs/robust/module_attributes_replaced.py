# test: timeout=60
"""What a program does to the attributes of built-in modules cannot hurt the modules."""
import _csv
import _socket
import binascii
import csv
import select
import struct
import termios
import zlib

for module, name in ((_csv, "Error"), (_csv, "_dialects"), (_socket, "gaierror"), (_socket, "timeout"), (_socket, "herror"),
                     (zlib, "error"), (struct, "error"), (binascii, "Error"), (select, "error"), (termios, "error")):
    for value in (5, int, "text", None):
        setattr(module, name, value)
        for f in (lambda: list(csv.reader(['"a'], strict=True)), lambda: csv.get_dialect("excel").delimiter,
                  lambda: csv.list_dialects(), lambda: _socket.getaddrinfo("name.invalid.", 1), lambda: zlib.decompress(b"x"),
                  lambda: struct.unpack("i", b""), lambda: binascii.unhexlify("x"), lambda: termios.tcgetattr(0)):
            try:
                f()
            except BaseException:
                pass
print("still here")
