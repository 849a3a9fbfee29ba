// A signed-in client for each server, as lean as its protocol allows, so that the load generator does
// not measure itself. Each reconnects with the pauses of its own library.
import WebSocket from 'ws';

/** A session description of the usual size for a voice call. */
const SDP = `v=0\r\n${'a=candidate-free-description-line:of-ordinary-length\r\n'.repeat(38)}`;
const CANDIDATE = 'candidate:842163049 1 udp 1677729535 192.0.2.17 46154 typ srflx raddr 0.0.0.0';

/** @typedef {'offer' | 'ringing' | 'answer' | 'candidate' | 'end'} Word */

/** The socket and the reconnects, which all clients share. */
class Client {
  /** Called with each message that the protocol accepts. @type {(from: string, word: Word, callId: string, n: number) => void} */
  onWord = () => undefined;
  #failures = 0;
  #stopped = false;
  /** @type {((value: void) => void) | null} */
  #isOnline = null;
  online = new Promise((resolve) => {
    this.#isOnline = resolve;
  });

  /**
   * @param {number} port
   * @param {string} user
   */
  constructor(port, user) {
    this.port = port;
    this.user = user;
  }

  /** @returns {string} */
  address() {
    throw new Error('each protocol has its own');
  }

  /** The socket is open. */
  opened() {}

  /** @param {string} _data */
  received(_data) {}

  /**
   * @param {number} _failures so far
   * @returns {number} milliseconds until the next attempt
   */
  pause(_failures) {
    return 1000;
  }

  connect() {
    const socket = new WebSocket(this.address(), { perMessageDeflate: false });
    this.socket = socket;
    socket.on('open', () => this.opened());
    socket.on('message', (data) => this.received(String(data)));
    socket.on('error', () => undefined);
    socket.on('close', () => {
      if (this.#stopped) return;
      this.online = new Promise((resolve) => {
        this.#isOnline = resolve;
      });
      setTimeout(() => !this.#stopped && this.connect(), this.pause(this.#failures++));
    });
    return this.online;
  }

  signedIn() {
    this.#failures = 0;
    this.#isOnline?.();
  }

  write(message) {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(message);
  }

  close() {
    this.#stopped = true;
    this.socket?.terminate();
  }
}

export class XpchatClient extends Client {
  #sent = 0;
  #taken = 0;
  #acked = 0;
  #resume = undefined;
  #outbox = [];
  /** @type {NodeJS.Timeout | undefined} */
  #ackTimer;

  constructor(port, user, token) {
    super(port, user);
    this.token = token;
  }

  /** @override */
  address() {
    return `ws://127.0.0.1:${this.port}/webrtc?access_token=${this.token}`;
  }

  /**
   * packages/calls/src/primitives/backoff.ts
   *
   * @override
   */
  pause(failures) {
    const ceiling = Math.min(5000, 300 * 2 ** failures);
    return ceiling / 2 + (ceiling / 2) * Math.random();
  }

  /** @override */
  opened() {
    const resume = this.#resume ? { resume: this.#resume, received: this.#taken } : {};
    this.write(JSON.stringify({ type: 'hello', version: 1, ...resume }));
  }

  /** @override */
  received(data) {
    const message = JSON.parse(data);
    // An `ack` carries a sequence number of the client.
    if (message.seq !== undefined && message.type !== 'ack') {
      if (message.seq <= this.#taken) return;
      this.#taken = message.seq;
      this.#ackSoon();
    }
    switch (message.type) {
      case 'welcome':
        this.#resume = message.resumeToken;
        if (!message.resumed) this.#taken = 0;
        this.#drop(message.received);
        for (const { text } of this.#outbox) this.write(text);
        this.signedIn();
        break;
      case 'ack':
        this.#drop(message.seq);
        break;
      case 'error':
        throw new Error(`${message.re}: ${message.code}`);
      case 'call_offer':
        this.onWord(message.from, 'offer', message.callId, 0);
        break;
      case 'call_answer':
        this.onWord(message.from, 'answer', message.callId, 0);
        break;
      case 'call_end':
        this.onWord(message.from, 'end', message.callId, 0);
        break;
      case 'ice_candidate':
        this.onWord(message.from, 'candidate', message.callId, message.candidate.sdpMLineIndex);
        break;
    }
  }

  /** @param {Word} word */
  say(to, word, callId, n = 0) {
    const seq = ++this.#sent;
    const text = JSON.stringify({ ...this.#body(word, n), to, callId, seq });
    this.#outbox.push({ seq, text });
    this.write(text);
  }

  #body(word, n) {
    switch (word) {
      case 'offer':
        return {
          type: 'call_offer',
          offer: { type: 'offer', sdp: SDP },
          callType: 'audio',
          supported: ['renegotiate', 'rollback', 'hold'],
        };
      case 'ringing':
        return { type: 'call_ringing' };
      case 'answer':
        return {
          type: 'call_answer',
          answer: { type: 'answer', sdp: SDP },
          supported: ['renegotiate', 'rollback', 'hold'],
        };
      case 'candidate':
        return {
          type: 'ice_candidate',
          candidate: { candidate: CANDIDATE, sdpMid: '0', sdpMLineIndex: n },
        };
      default:
        return { type: 'call_end', reason: 'completed' };
    }
  }

  #drop(upTo) {
    while (this.#outbox[0]?.seq <= upTo) this.#outbox.shift();
  }

  #ackSoon() {
    if (this.#taken - this.#acked >= 16) this.#ack();
    else this.#ackTimer ??= setTimeout(() => this.#ack(), 1000);
  }

  #ack() {
    clearTimeout(this.#ackTimer);
    this.#ackTimer = undefined;
    this.#acked = this.#taken;
    this.write(JSON.stringify({ type: 'ack', seq: this.#taken }));
  }
}

/** The body of a message for a stateless relay. */
function relayed(word, callId, n) {
  const description =
    word === 'offer' || word === 'answer' ? { sdp: { type: word, sdp: SDP } } : {};
  const candidate =
    word === 'candidate' ? { candidate: { candidate: CANDIDATE, sdpMid: '0' } } : {};
  return { word, callId, n, type: 'media', ...description, ...candidate };
}

/** PeerJS does not reconnect by itself. Its users call `reconnect()`, here after a second. */
export class PeerClient extends Client {
  /** @override */
  address() {
    return `ws://127.0.0.1:${this.port}/peerjs?key=peerjs&id=${this.user}&token=t${this.user}&version=1.5.5`;
  }

  /** @override */
  received(data) {
    const { type, src, payload } = JSON.parse(data);
    if (type === 'OPEN') this.signedIn();
    else if (payload?.word) this.onWord(src, payload.word, payload.callId, payload.n);
  }

  say(to, word, callId, n = 0) {
    const type = word === 'offer' ? 'OFFER' : word === 'answer' ? 'ANSWER' : 'CANDIDATE';
    this.write(JSON.stringify({ type, dst: to, payload: relayed(word, callId, n) }));
  }
}

export class SocketIoClient extends Client {
  #buffer = [];

  /** @override */
  address() {
    return `ws://127.0.0.1:${this.port}/socket.io/?EIO=4&transport=websocket&user=${this.user}`;
  }

  /**
   * socket.io-client 4: 1 s, doubled up to 5 s, with 50 % jitter.
   *
   * @override
   */
  pause(failures) {
    return Math.min(5000, 1000 * 2 ** failures) * (0.5 + Math.random());
  }

  /** @override */
  opened() {
    // The server sends the first message.
    this.isIn = false;
  }

  /** @override */
  received(data) {
    if (data.startsWith('0')) this.write('40');
    else if (data === '2') this.write('3');
    else if (data.startsWith('40')) {
      this.isIn = true;
      for (const text of this.#buffer.splice(0)) this.write(text);
      this.signedIn();
    } else if (data.startsWith('42')) {
      const [, { from, word, callId, n }] = JSON.parse(data.slice(2));
      this.onWord(from, word, callId, n);
    }
  }

  say(to, word, callId, n = 0) {
    const text = `42${JSON.stringify(['message', { to, ...relayed(word, callId, n) }])}`;
    // Like the library, keeps messages for later while the socket is down.
    if (this.socket?.readyState === WebSocket.OPEN && this.isIn) this.socket.send(text);
    else this.#buffer.push(text);
  }
}
