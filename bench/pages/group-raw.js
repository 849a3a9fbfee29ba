// A mesh of RTCPeerConnections without a library: the one who joins offers a connection to everybody there.
import { CONSTRAINTS, hide, mark, me, port, show } from './group-common.js';

/** Names to connections, and what is done with each in turn. */
const connections = new Map();
const queues = new Map();
let media;
let socket;

const send = (to, message) => socket.send(JSON.stringify({ ...message, to, from: me }));

async function connect(name) {
  const connection = new RTCPeerConnection({ iceServers: [] });
  connections.set(name, connection);
  connection.onicecandidate = ({ candidate }) => candidate && send(name, { candidate });
  connection.ontrack = ({ streams }) => show(name, streams[0]);
  const stream = await media;
  for (const track of stream.getTracks()) connection.addTrack(track, stream);
  return connection;
}

async function handle({ from, offer, answer, candidate, left }) {
  if (left) {
    connections.get(from)?.close();
    connections.delete(from);
    hide(from);
    return;
  }
  const connection = connections.get(from) ?? (await connect(from));
  if (offer) {
    await connection.setRemoteDescription(offer);
    await connection.setLocalDescription();
    send(from, { answer: connection.localDescription });
  }
  if (answer) await connection.setRemoteDescription(answer);
  if (candidate) await connection.addIceCandidate(candidate);
}

window.ready = new Promise((resolve) => {
  socket = new WebSocket(`ws://${location.hostname}:${port}/?user=${me}`);
  socket.onopen = resolve;
  socket.onmessage = ({ data }) => {
    const message = JSON.parse(data);
    const { from } = message;
    const before = queues.get(from) ?? Promise.resolve();
    queues.set(
      from,
      before.then(() => handle(message)),
    );
  };
});

/** Joins these people. */
window.join = async (names) => {
  mark('join');
  media ??= navigator.mediaDevices.getUserMedia(CONSTRAINTS);
  for (const name of names) {
    const connection = await connect(name);
    await connection.setLocalDescription();
    send(name, { offer: connection.localDescription });
  }
};

window.leave = async () => {
  for (const [name, connection] of connections) {
    connection.close();
    send(name, { left: true });
    hide(name);
  }
  connections.clear();
  for (const track of (await media).getTracks()) track.stop();
  media = undefined;
};
