"""sendmsg, recvmsg, descriptors through sockets."""
import array
import os
import socket


def attempt(f, *arguments):
    try:
        return f(*arguments)
    except Exception as e:
        return f"{type(e).__name__}: {e}"


a, b = socket.socketpair()
print(a.sendmsg([b"one", bytearray(b"two"), memoryview(b"three")]), b.recvmsg(100))
parts = [bytearray(4), bytearray(10)]
a.send(b"scattered")
print(b.recvmsg_into(parts)[0], parts)
r, w = os.pipe()
a.sendmsg([b"x"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [w]))])
message, ancillary, flags, address = b.recvmsg(10, socket.CMSG_LEN(4))
print(message, len(ancillary), ancillary[0][:2] == (socket.SOL_SOCKET, socket.SCM_RIGHTS), flags & ~socket.MSG_CTRUNC & ~0x40000000)
got = array.array("i")
got.frombytes(ancillary[0][2])
os.write(got[0], b"through the socket")
print(os.read(r, 100))
for fd in (r, w, got[0]):
    os.close(fd)
print(socket.CMSG_LEN(0) <= socket.CMSG_SPACE(1), attempt(socket.CMSG_LEN, -1), attempt(a.sendmsg, [1]), attempt(b.recvmsg, -1))
print(attempt(a.sendmsg, [b""], [(1, 2)]), attempt(b.recvmsg_into, [b"readonly"])[:9])
fds = socket.send_fds(a, [b"m"], [0])
m, received, _, _ = socket.recv_fds(b, 10, 3)
print(fds, m, len(received))
os.close(received[0])
a.close()
b.close()
