# _uuid, crypt, syslog, and numbers of sockets.
import socket
import syslog
import uuid
import warnings

warnings.simplefilter("ignore")
import _crypt
import _uuid
import crypt


def attempt(f, *args):
    try:
        print(f(*args))
    except Exception as e:
        print(type(e).__name__, e)


made = [uuid.uuid1() for _ in range(2000)]
print(len(set(made)), all(u.version == 1 and u.variant == uuid.RFC_4122 for u in made), len({u.node for u in made}))
print(all(a.time < b.time for a, b in zip(made, made[1:])), made[0].is_safe, _uuid.has_uuid_generate_time_safe)
data, safe = _uuid.generate_time_safe()
print(len(data), type(data).__name__, safe)

print(crypt.crypt("a", "$6$ab"), crypt.crypt("pässwörd", "$1$saltsalt"))
print([m.name for m in crypt.methods])
attempt(_crypt.crypt, 1, "ab")
attempt(_crypt.crypt, "a", 2)
attempt(_crypt.crypt, "a\0", "ab")
attempt(_crypt.crypt, "a", "*")

attempt(syslog.openlog, 5)
attempt(syslog.syslog)
attempt(syslog.syslog, 1, 2, 3)
attempt(syslog.syslog, "a", "b")
attempt(syslog.syslog, "a\0")
attempt(syslog.LOG_MASK, "a")
print([syslog.LOG_UPTO(i) for i in range(8)], [syslog.LOG_MASK(i) for i in range(8)])
print(syslog.setlogmask(syslog.LOG_UPTO(syslog.LOG_ERR)), syslog.setlogmask(255))
attempt(syslog.openlog, "me", syslog.LOG_PID, syslog.LOG_USER)
attempt(syslog.closelog)
attempt(syslog.closelog)

for name in ("IPV6_RECVHOPLIMIT", "IPV6_HOPLIMIT", "IPV6_RECVTCLASS", "AF_APPLETALK", "SO_VM_SOCKETS_BUFFER_SIZE",
             "CAN_RAW_FILTER", "INADDR_BROADCAST", "TIPC_SUB_PORTS", "NETLINK_ROUTE"):
    print(name, getattr(socket, name, None))
