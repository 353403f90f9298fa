# Sockets of the family AF_UNIX whose names are no files: they begin with a zero.
import os
import socket

name = f"\0metavm test {os.getpid()}"
with socket.socket(socket.AF_UNIX) as server:
    server.bind(name)
    server.listen()
    print(server.getsockname() == name.encode())
    for address in (name, name.encode(), bytearray(name.encode())):
        with socket.socket(socket.AF_UNIX) as client:
            client.connect(address)
            connection, peer = server.accept()
            print(client.getpeername() == name.encode(), peer)
            connection.close()
for address in ("\0" + "a" * 107, "\0" + "a" * 108, "a" * 107, "a" * 108, b"\0no such\0name", "no such\0file", ""):
    with socket.socket(socket.AF_UNIX) as client:
        try:
            client.connect(address)
        except OSError as e:
            print(type(e).__name__, e)
