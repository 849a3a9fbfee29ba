// Loaded first into every page, so that all libraries are measured in the same way.

/** Times in milliseconds since 1970, comparable between pages on one machine. */
const marks = {};
window.marks = marks;

/** Records the first time of an event. */
export function mark(name) {
  if (!(name in marks)) marks[name] = performance.timeOrigin + performance.now();
}

export const CONSTRAINTS = { audio: true, video: { width: 640, height: 360 } };
export const RTC_CONFIG = { iceServers: [] };

export const openMedia = () => navigator.mediaDevices.getUserMedia(CONSTRAINTS);

/** Shows the remote stream and records its first presented frame. */
export function showRemote(stream) {
  const video = document.querySelector('video');
  if (video.srcObject === stream) return;
  video.srcObject = stream;
  video.requestVideoFrameCallback(() => mark('firstFrame'));
}

// Records the first audio RTP packet of any receiver, whichever library created the connection.
window.RTCPeerConnection = class extends window.RTCPeerConnection {
  constructor(configuration) {
    super(configuration);
    const checkAudio = () => {
      const heard = this.getReceivers().some(
        (receiver) =>
          receiver.track.kind === 'audio' && receiver.getSynchronizationSources().length > 0,
      );
      if (heard) mark('firstAudio');
      else if (this.signalingState !== 'closed') setTimeout(checkAudio, 2);
    };
    checkAudio();
  }
};

const parameters = new URLSearchParams(location.search);
export const me = parameters.get('me');
export const peer = parameters.get('peer');
export const port = Number(parameters.get('port'));

/** Accepts after the time that a person takes. */
export async function ringAndAccept() {
  await new Promise((resolve) => setTimeout(resolve, Number(parameters.get('acceptAfter'))));
  mark('accept');
}

/** Opens a socket to the relay. */
export async function openRelay(handle) {
  const socket = new WebSocket(`ws://${location.hostname}:${port}/?user=${me}`);
  socket.onmessage = (event) => handle(JSON.parse(event.data));
  await new Promise((resolve) => {
    socket.onopen = resolve;
  });
  return (message) => socket.send(JSON.stringify({ ...message, to: peer }));
}
