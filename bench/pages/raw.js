// RTCPeerConnection without a library, with trickle ICE over a WebSocket relay: the lower bound.
import { mark, openMedia, openRelay, RTC_CONFIG, ringAndAccept, showRemote } from './common.js';

let connection;
let send;
let queue = Promise.resolve();

function connect() {
  connection = new RTCPeerConnection(RTC_CONFIG);
  connection.onicecandidate = ({ candidate }) => candidate && send({ candidate });
  connection.ontrack = ({ streams }) => showRemote(streams[0]);
}

async function attach() {
  const stream = await openMedia();
  for (const track of stream.getTracks()) connection.addTrack(track, stream);
}

async function handle({ offer, answer, candidate }) {
  if (offer) {
    await ringAndAccept();
    connect();
    await attach();
    await connection.setRemoteDescription(offer);
    await connection.setLocalDescription();
    send({ answer: connection.localDescription });
  }
  if (answer) await connection.setRemoteDescription(answer);
  if (candidate) await connection.addIceCandidate(candidate);
}

window.ready = openRelay((message) => {
  queue = queue.then(() => handle(message));
}).then((opened) => {
  send = opened;
});

window.dial = async () => {
  mark('dial');
  connect();
  await attach();
  await connection.setLocalDescription();
  send({ offer: connection.localDescription });
};
