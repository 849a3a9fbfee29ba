"""A chat's server without dependencies: pages, and a WebSocket relay that stamps the sender.

Usage: relay.py PORT FOLDER_OF_THE_DROP_IN, with the pages in PAGE_OF_ALICE and PAGE_OF_BOB.
"""
import base64, hashlib, json, os, re, sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlparse

people = {}


def read_frame(stream):
    """One text message (RFC 6455 section 5.2); None when the client closes."""
    head = stream.read(2)
    if len(head) < 2 or head[0] & 15 == 8:
        return None
    size = head[1] & 127
    if size > 125:
        size = int.from_bytes(stream.read(2 if size == 126 else 8), 'big')
    mask, data = stream.read(4), stream.read(size)
    return bytes(byte ^ mask[i % 4] for i, byte in enumerate(data)).decode()


def send_text(stream, text):
    data = text.encode()
    size = bytes([len(data)]) if len(data) < 126 else b'\x7e' + len(data).to_bytes(2, 'big')
    stream.write(b'\x81' + size + data)


class Handler(BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'

    def log_message(self, *_args):
        pass

    def do_GET(self):
        url = urlparse(self.path)
        query = {key: values[0] for key, values in parse_qs(url.query).items()}
        if url.path == '/webrtc':
            return self.relay()
        if url.path.startswith('/xpchat-calls'):
            with open(os.path.join(sys.argv[2], os.path.basename(url.path)), encoding='utf-8') as script:
                return self.answer('text/javascript', script.read())
        user = query.get('user', '')
        page = os.environ.get('PAGE_OF_' + user.upper(), '')
        self.answer('text/html', page.replace('__SETUP__', query.get('setup', '')), user)

    def answer(self, kind, text, user=None):
        body = text.encode()
        self.send_response(200)
        self.send_header('Content-Type', kind + '; charset=utf-8')
        self.send_header('Content-Length', str(len(body)))
        if user is not None:
            self.send_header('Set-Cookie', f'user={user}; Path=/')
        self.end_headers()
        self.wfile.write(body)

    def relay(self):
        key = self.headers['Sec-WebSocket-Key'] + '258EAFA5-E914-47DA-95CA-C5AB0DC85B11'
        accept = base64.b64encode(hashlib.sha1(key.encode()).digest()).decode()
        self.send_response(101)
        self.send_header('Upgrade', 'websocket')
        self.send_header('Connection', 'Upgrade')
        self.send_header('Sec-WebSocket-Accept', accept)
        self.end_headers()
        sender = re.search(r'user=(\w+)', self.headers.get('Cookie', '')).group(1)
        people.setdefault(sender, []).append(self.wfile)
        while (text := read_frame(self.rfile)) is not None:
            message = json.loads(text)
            receivers = people.get(message.pop('to'), [])
            for stream in receivers:
                send_text(stream, json.dumps({**message, 'from': sender}))
        people[sender].remove(self.wfile)
        self.close_connection = True


ThreadingHTTPServer(('localhost', int(sys.argv[1])), Handler).serve_forever()
