// The XPchat engine without its interface, with its own server. Everybody accepts after a short ring.
import { hide, mark, show, VIDEO } from './group-common.js';

const calls = new XPchatCalls.WebRTCCalls({
  url: window.WEBRTC_URL,
  rtcConfig: { iceServers: [] },
  mediaConstraints: { audio: {}, video: VIDEO },
});
/** Nobody answers sooner. The engine uses the ring to prepare. */
const RING_MS = 400;
let accepting = '';

calls.state.subscribe(({ phase, participants }) => {
  for (const { peer, stream, state } of participants) {
    if (state === 'left') hide(peer.id);
    else if (stream) show(peer.id, stream);
  }
  if (phase.name !== 'incoming' || accepting === phase.call.id) return;
  accepting = phase.call.id;
  setTimeout(() => {
    mark('join');
    calls.acceptCall();
  }, RING_MS);
});

window.calls = calls;
window.ready = new Promise((resolve) => {
  calls.state.subscribe(({ signaling }) => {
    if (signaling === 'online') resolve();
  });
  calls.connect();
});
window.dial = (name) => calls.initiateCall(name, 'video');
window.add = (name) => calls.addParticipant(name);
window.leave = async () => calls.endCall();
