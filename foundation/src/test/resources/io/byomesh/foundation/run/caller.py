"""Calls TARGET again and again, with a new look-up and connection each time; tells at its own port whom it reached."""
import collections
import http.client
import http.server
import json
import os
import threading
import time

reached = collections.Counter()
failures = []
lock = threading.Lock()


def call():
    while True:
        time.sleep(0.02)
        try:
            connection = http.client.HTTPConnection(os.environ['TARGET'], 8080, timeout=10)
            connection.request('GET', '/')
            answer = connection.getresponse()
            body = answer.read().decode()
            connection.close()
            with lock:
                if answer.status == 200:
                    reached[body] += 1
                else:
                    failures.append(f'{answer.status} {body}')
        except OSError as e:
            with lock:
                failures.append(repr(e))


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        with lock:
            body = json.dumps({'reached': reached, 'failures': failures}).encode()
            if self.path == '/reset':
                reached.clear()
                failures.clear()
        self.send_response(200)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


for _ in range(8):
    threading.Thread(target=call, daemon=True).start()
http.server.ThreadingHTTPServer(('0.0.0.0', int(os.environ['PORT'])), Handler).serve_forever()
