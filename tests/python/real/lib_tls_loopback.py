# real: openssl
"""TLS on loopback by ssl: a certificate of one's own, HTTPS, host names, ALPN, memory BIOs, asyncio."""
import asyncio
import http.server
import os
import pathlib
import socket
import ssl
import subprocess
import threading
import urllib.error
import urllib.request

subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "key.pem", "-out", "cert.pem", "-days", "30", "-subj", "/C=DE/O=Test Org/CN=localhost",
                "-addext", "subjectAltName=DNS:localhost,DNS:*.test.example,IP:127.0.0.1,email:a@b.c,URI:http://u/"], check=True, capture_output=True)
subprocess.run(["openssl", "pkey", "-in", "key.pem", "-aes128", "-passout", "pass:secret", "-out", "locked.pem"], check=True)
server_context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
server_context.load_cert_chain("cert.pem", "key.pem")
server_context.set_alpn_protocols(["h2", "http/1.1"])
trusting = ssl.create_default_context(cafile="cert.pem")
print(trusting.verify_mode, trusting.check_hostname, trusting.protocol, trusting.minimum_version, trusting.maximum_version, trusting.cert_store_stats(), trusting.options, trusting.verify_flags, trusting.post_handshake_auth, trusting.security_level, trusting.num_tickets)
print([c["name"] for c in trusting.get_ciphers()][:8], sorted(trusting.get_ciphers()[0].items()), trusting.session_stats())
certificate = trusting.get_ca_certs()[0]
print(certificate["subject"], certificate["subjectAltName"], certificate["version"], certificate["issuer"] == certificate["subject"], len(ssl.DER_cert_to_PEM_cert(trusting.get_ca_certs(True)[0])) > 900, ssl._ssl._test_decode_cert("cert.pem") == certificate)
for action in (lambda: server_context.load_cert_chain("none.pem"), lambda: server_context.load_cert_chain("key.pem"), lambda: trusting.load_verify_locations(cadata="x"), lambda: trusting.load_verify_locations(), lambda: trusting.set_ciphers("NONSENSE"),
               lambda: setattr(trusting, "verify_mode", ssl.CERT_NONE), lambda: ssl.SSLContext(99), lambda: server_context.load_cert_chain("cert.pem", "locked.pem", lambda: "secret"), lambda: trusting.wrap_socket(socket.socket()), lambda: ssl.get_server_certificate(5)):
    try:
        print(action())
    except Exception as e:
        print(type(e).__name__, str(e).split(" (_ssl")[0], getattr(e, "reason", ""), getattr(e, "library", ""), isinstance(e, OSError))


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        body = repr([self.path, self.connection.version(), self.connection.cipher()[2] >= 128, self.connection.server_side]).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


class Server(http.server.ThreadingHTTPServer):
    def handle_error(self, request, address):
        pass


with Server(("127.0.0.1", 0), Handler) as server:
    server.socket = server_context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    port = server.server_port
    print(urllib.request.urlopen(f"https://localhost:{port}/a", context=trusting, timeout=10).read().decode(), urllib.request.urlopen(f"https://127.0.0.1:{port}/b", context=trusting).status)
    for context, host in ((ssl.create_default_context(), "localhost"), (trusting, "127.0.0.2")):
        try:
            urllib.request.urlopen(f"https://{host}:{port}/", context=context, timeout=10)
        except (urllib.error.URLError, OSError) as e:
            e = getattr(e, "reason", e)
            print(type(e).__name__, getattr(e, "verify_code", ""), getattr(e, "verify_message", ""), str(e).split(" (_ssl")[0])
    plain = ssl._create_unverified_context()
    print(urllib.request.urlopen(f"https://localhost:{port}/c", context=plain).read().decode())
    client = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    client.load_verify_locations("cert.pem")
    client.set_alpn_protocols(["http/1.1", "q"])
    client.maximum_version = ssl.TLSVersion.TLSv1_2
    with socket.create_connection(("127.0.0.1", port)) as raw, client.wrap_socket(raw, server_hostname="www.test.example") as s:
        print(s.version(), s.selected_alpn_protocol(), s.server_hostname, s.getpeercert()["serialNumber"] == certificate["serialNumber"], s.session_reused, s.pending(), s.compression(), s.context is client, len(s.getpeercert(True)) > 500, len(s.get_channel_binding()) > 10)
        s.sendall(b"GET /d HTTP/1.0\r\n\r\n")
        print(s.recv(15), s.recv_into(memoryview(bytearray(5))), s.session.has_ticket, s.session.timeout, repr(s.gettimeout()))
    print(len(ssl.get_server_certificate(("127.0.0.1", port)).splitlines()) > 10)
    server.shutdown()
incoming, outgoing = (ssl.MemoryBIO(), ssl.MemoryBIO()), None
names = []
server_context.sni_callback = lambda connection, name, context: names.append((name, type(connection).__name__))
near = client.wrap_bio(incoming[0], incoming[1], server_hostname="localhost")
far = server_context.wrap_bio(incoming[1], incoming[0], server_side=True)
done = set()
while len(done) < 2:
    for who in (near, far):
        try:
            who.do_handshake()
            done.add(who)
        except ssl.SSLWantReadError as e:
            pass
print(names, near.version(), far.selected_alpn_protocol(), near.write(b"over memory"), far.read(), far.write(b"x" * 5), near.read(3), near.pending())
try:
    near.read(10), near.read(10)
except ssl.SSLWantReadError as e:
    print(type(e).__name__, e.errno, str(e).split(" (_ssl")[0])
try:
    near.unwrap()
except ssl.SSLWantReadError:
    print(far.read(), incoming[0].eof)


async def secure():
    async def serve(reader, writer):
        writer.write((await reader.readline())[::-1])
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=server_context)
    reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname(), ssl=trusting, server_hostname="localhost")
    writer.write(b"asyncio over tls\n")
    print(await reader.read(), writer.get_extra_info("peercert")["subject"][1], writer.get_extra_info("cipher")[1])
    writer.close()
    server.close()


asyncio.run(secure())
print(ssl.OPENSSL_VERSION.split()[0], ssl.HAS_TLSv1_3, ssl.get_default_verify_paths().openssl_cafile_env, ssl.Purpose.SERVER_AUTH, len(ssl.RAND_bytes(5)), ssl.cert_time_to_seconds("Jan  5 09:34:43 2018 GMT"), ssl.TLSVersion.TLSv1_3, ssl.AlertDescription.ALERT_DESCRIPTION_UNKNOWN_CA, ssl.Options.OP_NO_TICKET)
