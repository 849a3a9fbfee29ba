import type { OutgoingGroup, RecordingEndReason } from '@xpchat/calls-protocol';
import {
  acceptedLeg,
  type Call,
  hasJoined,
  isLive,
  type LiveCall,
  type Participant,
} from './call.ts';
import { changed, invalid, leave } from './call-mutations.ts';
import { type MessageEvent, type Outcome, type Rejection, reject } from './events.ts';
import type { EndedRecording, LiveRecording, Recording } from './recording.ts';
import { askedPeople, hasAgreed, liveRecordingOf, recordedMsOf } from './recording-consent.ts';

/** The rules RC1 to RC10 of docs/call-states.md: when a call is recorded. */

/** [RC3] How long people are asked. */
const ASKING_MS = 60_000;

/** Handles `call_record` of a device that is in the call. */
export function record(
  call: LiveCall,
  self: Participant,
  event: MessageEvent,
  message: OutgoingGroup<'call_record'>,
  now: number,
): Outcome {
  const { recordingId, action } = message;
  if (action === 'start') return start(call, self, event, message, now);
  const recording = liveRecordingOf(call);
  // It may have ended while the message was on its way.
  if (recording?.id !== recordingId) return reject('already_done');
  const isRecorder = recording.sessionId === event.sender.sessionId;
  switch (action) {
    case 'agree':
      return hasAgreed(recording, self.userId)
        ? reject('already_done')
        : changed(withAgreement(call, recording, self.userId, now), []);
    case 'decline':
      return decline(call, recording, self, now);
    case 'stop':
      if (!isRecorder && !self.host) return reject('not_allowed');
      return changed(ended(call, recording, 'stopped', self.userId, now), []);
    case 'pause':
    case 'resume':
      if (!isRecorder) return reject('not_allowed');
      return setPaused(call, recording, action === 'pause', now);
  }
}

/** [RC1] [RC2] */
function start(
  call: LiveCall,
  self: Participant,
  { sender, recording: rules }: MessageEvent,
  { recordingId: id, content }: OutgoingGroup<'call_record'>,
  now: number,
): Outcome {
  if (!rules) return reject('not_supported');
  const refused = whyNotStarted(call, self);
  if (refused) return refused;
  // A recording that is over keeps its id: the person may send the message twice.
  if (call.recording?.id === id) return reject('already_done');
  const { userId: startedBy, sessionId } = sender;
  const agreed = [{ userId: startedBy, at: now }];
  const { consent } = rules;
  const base = { id, startedBy, sessionId, content, consent, agreed };
  // `withRecordingRules` starts it if nobody needs to be asked.
  return changed(withRecording(call, { ...base, state: 'asking', answerBy: now + ASKING_MS }), []);
}

function whyNotStarted(call: LiveCall, self: Participant): Rejection | undefined {
  if (call.state !== 'active') return reject('invalid_state');
  if (self.guest) return reject('not_allowed');
  if (liveRecordingOf(call)) return reject('already_recording');
  const canAsk = call.participants
    .filter(({ state }) => state === 'joined')
    .every(
      ({ userId, supported }) =>
        supported?.includes('record') && acceptedLeg(call, userId)?.basic === false,
    );
  return canAsk ? undefined : reject('not_supported');
}

/** [RC4] [RC5] [RC6] */
function decline(
  call: LiveCall,
  recording: LiveRecording,
  { userId }: Participant,
  now: number,
): Outcome {
  if (recording.state === 'asking') {
    return changed(ended(call, recording, 'declined', userId, now), []);
  }
  if (hasAgreed(recording, userId)) {
    return changed(ended(call, recording, 'withdrawn', userId, now), []);
  }
  if (recording.consent === 'notice') return reject('not_allowed');
  // Their device is told as well, because its message was no `call_end`.
  return leave(call, { userIds: [userId], reason: 'declined', now });
}

function setPaused(
  call: LiveCall,
  recording: LiveRecording,
  isPaused: boolean,
  now: number,
): Outcome {
  if (recording.state === 'asking') return invalid();
  const state = isPaused ? 'paused' : 'on';
  if (recording.state === state) return reject('already_done');
  const recordedMs = recordedMsOf(recording, now);
  return changed(withRecording(call, { ...recording, state, recordedMs, since: now }), []);
}

/** [RC3] Not everybody answered in time. The version stays: the caller makes the step. */
export function stopAsking(call: LiveCall, now: number): LiveCall {
  const { recording } = call;
  if (recording?.state !== 'asking') return call;
  const [unanswered = recording.startedBy] = askedPeople(call);
  return withEnd(call, recording, 'no_answer', unanswered, now);
}

/**
 * What a step makes of a recording that it does not mention: it begins when the last one agreed, and ends
 * with the call or with its device.
 */
export function withRecordingRules(call: Call, now: number): Call {
  const recording = liveRecordingOf(call);
  if (!recording) return call;
  const { startedBy, sessionId } = recording;
  if (!isLive(call)) return withEnd(call, recording, 'call_ended', startedBy, now);
  // [RC8]
  if (acceptedLeg(call, startedBy)?.sessionId !== sessionId) {
    return withEnd(call, recording, 'recorder_left', startedBy, now);
  }
  if (recording.state !== 'asking' || askedPeople(call).length > 0) return call;
  const { answerBy: _answerBy, ...base } = recording;
  // Whoever agreed and left before it began is not in it, and may not watch it.
  const agreed = base.agreed.filter(({ userId }) => hasJoined(call, userId));
  return {
    ...call,
    recording: { ...base, agreed, state: 'on', startedAt: now, recordedMs: 0, since: now },
  };
}

function withRecording<C extends LiveCall>(call: C, recording: Recording): C {
  return { ...call, recording, version: call.version + 1 };
}

function withAgreement(
  call: LiveCall,
  recording: LiveRecording,
  userId: string,
  at: number,
): LiveCall {
  return withRecording(call, { ...recording, agreed: [...recording.agreed, { userId, at }] });
}

function ended(
  call: LiveCall,
  recording: LiveRecording,
  reason: RecordingEndReason,
  endedBy: string,
  now: number,
): LiveCall {
  return { ...withEnd(call, recording, reason, endedBy, now), version: call.version + 1 };
}

/** The recording is over within the same version as the change that ended it. */
function withEnd<C extends Call>(
  call: C,
  recording: LiveRecording,
  reason: RecordingEndReason,
  endedBy: string,
  now: number,
): C {
  const { id, startedBy, sessionId, content, consent, agreed } = recording;
  const begun = recording.state === 'asking' ? {} : { startedAt: recording.startedAt };
  const over: EndedRecording = {
    ...{ id, startedBy, sessionId, content, consent, agreed },
    state: 'over',
    reason,
    endedBy,
    ...begun,
    endedAt: now,
    recordedMs: recordedMsOf(recording, now),
  };
  return { ...call, recording: over };
}
