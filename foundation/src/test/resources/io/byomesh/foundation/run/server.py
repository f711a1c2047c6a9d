"""Answers with who it is. After SIGTERM it goes on for DRAIN seconds, finishes what it has begun, and ends well; if DRAIN is
negative, it ends at once whatever it is at."""
import http.server
import os
import signal
import threading
import time

active = 0
changed = threading.Condition()


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'

    def do_GET(self):
        global active
        with changed:
            active += 1
        try:
            self.answer()
        finally:
            with changed:
                active -= 1
                changed.notify_all()

    def answer(self):
        path, _, query = self.path.partition('?')
        time.sleep(0.02)
        if path == '/slow':
            print('slow request', flush=True)
            time.sleep(float(query))
        body = ' '.join([os.environ['COLOUR'], os.environ['CF_INSTANCE_INDEX'], os.environ['CF_INSTANCE_GUID']]).encode()
        self.send_response(503 if path == '/ready' and os.path.exists('unready') else 200)
        self.send_header('Content-Length', str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class Server(http.server.ThreadingHTTPServer):
    request_queue_size = 128


def drain():
    seconds = float(os.environ['DRAIN'])
    if seconds < 0:
        os._exit(1)
    time.sleep(seconds)
    server.shutdown()
    with changed:
        changed.wait_for(lambda: active == 0)
    print('drained', flush=True)
    os._exit(0)


server = Server(('0.0.0.0', int(os.environ['PORT'])), Handler)
signal.signal(signal.SIGTERM, lambda *_: threading.Thread(target=drain).start())
server.serve_forever()
