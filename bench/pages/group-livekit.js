// livekit-client without anything around it, with its recommended options.
import { CONSTRAINTS, mark, show } from './group-common.js';

const { Room, RoomEvent } = LivekitClient;
const room = new Room({ adaptiveStream: false, dynacast: true });
const streams = new Map();

room.on(RoomEvent.TrackSubscribed, ({ mediaStreamTrack }, _publication, { identity }) => {
  const stream = streams.get(identity) ?? new MediaStream();
  streams.set(identity, stream);
  stream.addTrack(mediaStreamTrack);
  show(identity, stream);
});

window.ready = Promise.resolve();
window.join = async (url, token) => {
  mark('join');
  const [stream] = await Promise.all([
    navigator.mediaDevices.getUserMedia(CONSTRAINTS),
    room.connect(url, token),
  ]);
  for (const track of stream.getTracks()) await room.localParticipant.publishTrack(track);
};
window.leave = () => room.disconnect();
