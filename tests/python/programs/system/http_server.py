# http.server in a thread, urllib as its client.
# test: timeout=60
import threading
import http.server, urllib.request
class H(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200); self.end_headers(); self.wfile.write(self.path.encode())
    def log_message(self,*a): pass
h=http.server.ThreadingHTTPServer(('127.0.0.1',0),H); threading.Thread(target=h.serve_forever,daemon=True).start()
print(urllib.request.urlopen(f'http://127.0.0.1:{h.server_port}/x').read()); h.shutdown(); h.server_close()
