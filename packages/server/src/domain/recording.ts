import type {
  IncomingGroup,
  OutgoingGroup,
  RecordingConsent,
  RecordingContent,
  RecordingEndReason,
} from '@xpchat/calls-protocol';
import {
  acceptedLeg,
  type Call,
  isLive,
  type LiveCall,
  type Participant,
  publicVersion,
} from './call.ts';
import { changed, invalid, leave } from './call-mutations.ts';
import { type MessageEvent, type Outcome, type Rejection, reject } from './events.ts';
import { sendTo } from './message-stamping.ts';
import type { OutboundMessage } from './outbound-message.ts';

/** The rules RC1 to RC10 of docs/call-states.md: who is asked, and when a call is recorded. */

/** The recording of a call. Times are milliseconds since 1970. */
export type Recording = AskingRecording | RunningRecording | EndedRecording;

interface RecordingBase {
  readonly id: string;
  /** The person who started it, and their device, which records. */
  readonly startedBy: string;
  readonly sessionId: string;
  readonly content: RecordingContent;
  readonly consent: RecordingConsent;
  /** The person who started it agreed first. People stay here after they left. */
  readonly agreed: readonly Agreement[];
}

export interface Agreement {
  readonly userId: string;
  readonly at: number;
}

export interface AskingRecording extends RecordingBase {
  readonly state: 'asking';
  readonly askUntil: number;
}

export interface RunningRecording extends RecordingBase {
  readonly state: 'on' | 'paused';
  readonly startedAt: number;
  /** Milliseconds that were recorded before `since`. */
  readonly recordedMs: number;
  /** When it was started, paused or resumed last. */
  readonly since: number;
}

export interface EndedRecording extends RecordingBase {
  readonly state: 'over';
  readonly reason: RecordingEndReason;
  /** Whose decision or departure ended it. */
  readonly endedBy: string;
  /** Absent if it never began. */
  readonly startedAt?: number;
  readonly endedAt: number;
  readonly recordedMs: number;
}

/** Everything beside the call that decides about `call_record`. */
export interface RecordingRules {
  readonly consent: RecordingConsent;
}

/** [RC3] How long people are asked. */
const ASKING_MS = 60_000;

type LiveRecording = AskingRecording | RunningRecording;

function liveRecordingOf({ recording }: Call): LiveRecording | undefined {
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

function hasAgreed({ agreed }: Recording, userId: string): boolean {
  return agreed.some((each) => each.userId === userId);
}

/** [RC6] Whether no media may flow between the person and the others. */
export function isWithheld(call: Call, userId: string): boolean {
  const isRunning = liveRecordingOf(call)?.state !== 'asking';
  return isRunning && askedPeople(call).includes(userId);
}

/** When the question is over, if people are asked, in milliseconds since 1970. */
export function askDeadlineOf(call: Call): number | undefined {
  const { recording } = call;
  return recording?.state === 'asking' ? recording.askUntil : undefined;
}

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
      return decline(call, recording, self, event, now);
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
  return changed(withRecording(call, { ...base, state: 'asking', askUntil: now + ASKING_MS }), []);
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
  { sender }: MessageEvent,
  now: number,
): Outcome {
  if (recording.state === 'asking') {
    return changed(ended(call, recording, 'declined', userId, now), []);
  }
  if (hasAgreed(recording, userId)) {
    return changed(ended(call, recording, 'withdrawn', userId, now), []);
  }
  if (recording.consent === 'notice') return reject('not_allowed');
  const exceptSession = sender.sessionId;
  return leave(call, { userIds: [userId], reason: 'declined', now, exceptSession });
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
  const { askUntil: _askUntil, ...base } = recording;
  return {
    ...call,
    recording: { ...base, state: 'on', startedAt: now, recordedMs: 0, since: now },
  };
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

function recordedMsOf(recording: Recording, now: number): number {
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
