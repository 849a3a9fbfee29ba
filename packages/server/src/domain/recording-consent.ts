import type { IncomingGroup } from '@xpchat/calls-protocol';
import { acceptedLeg, type Call, isLive, publicVersion } from './call.ts';
import { sendTo } from './message-stamping.ts';
import type { OutboundMessage } from './outbound-message.ts';
import type { LiveRecording, Recording } from './recording.ts';

/** Who is asked about a recording, and what the devices in the call learn about it. */

export function liveRecordingOf({ recording }: Call): LiveRecording | undefined {
  return recording?.state === 'over' ? undefined : recording;
}

/** People in the call who have not answered the question. */
export function askedPeople(call: Call): readonly string[] {
  const recording = liveRecordingOf(call);
  if (recording?.consent !== 'ask') return [];
  return call.participants
    .filter(({ userId, state }) => state === 'joined' && !hasAgreed(recording, userId))
    .map(({ userId }) => userId);
}

export function hasAgreed({ agreed }: Recording, userId: string): boolean {
  return agreed.some((each) => each.userId === userId);
}

/** [RC6] Whether no media may flow between the person and the others. */
export function isWithheld(call: Call, userId: string): boolean {
  const isRunning = liveRecordingOf(call)?.state !== 'asking';
  return isRunning && askedPeople(call).includes(userId);
}

/** When the question is over, if people are asked, in milliseconds since 1970. */
export function questionDeadlineOf(call: Call): number | undefined {
  const { recording } = call;
  return recording?.state === 'asking' ? recording.answerBy : undefined;
}

/** `call_recording` for the devices that need it after a step: all, or one that has just joined. */
export function recordingUpdates(before: Call, call: Call, now: number): OutboundMessage[] {
  if (!call.recording || !isLive(call)) return [];
  const isSeen = JSON.stringify(seenOf(before)) !== JSON.stringify(seenOf(call));
  const message = recordingMessage(call, call.recording, now);
  return call.participants.flatMap(({ userId, state }) => {
    const leg = acceptedLeg(call, userId);
    if (state !== 'joined' || !leg) return [];
    const isNew = acceptedLeg(before, userId)?.sessionId !== leg.sessionId;
    return isSeen || (isNew && liveRecordingOf(call)) ? sendTo([leg], message) : [];
  });
}

function seenOf(call: Call) {
  return [call.recording, askedPeople(call)];
}

/** The state of a recording for a device in the call. `call_recording` and `welcome` carry it. */
export function recordingMessage(
  call: Call,
  recording: Recording,
  now: number,
): IncomingGroup<'call_recording'> {
  const { id, startedBy, sessionId, state, content, agreed } = recording;
  const ending = recording.state === 'over' ? recording : undefined;
  return {
    type: 'call_recording',
    callId: call.id,
    version: publicVersion(call),
    from: startedBy,
    recordingId: id,
    state,
    content,
    sessionId,
    recordedMs: recordedMsOf(recording, now),
    agreed: agreed.map(({ userId }) => userId),
    asked: [...askedPeople(call)],
    ...(ending ? { reason: ending.reason, by: ending.endedBy } : {}),
  };
}

export function recordedMsOf(recording: Recording, now: number): number {
  switch (recording.state) {
    case 'asking':
      return 0;
    case 'on':
      return recording.recordedMs + Math.max(0, now - recording.since);
    case 'paused':
    case 'over':
      return recording.recordedMs;
  }
}
