import type { CallRecording, CallsSnapshot } from '@xpchat/calls';
import { describe, expect, test } from 'vitest';
import { appTexts } from '../../app/texts.ts';
import { active } from '../../testing/call-views.ts';
import { laterTexts } from '../../testing/later-texts.ts';
import { groupState, snapshot } from '../../testing/snapshots.ts';
import { recordControl } from './record-control.ts';
import { endWords, recordingView } from './recording-view.ts';

const en = appTexts('en', laterTexts);
const anna = { id: 'anna', name: 'Anna' };
const boris = { id: 'boris', name: 'Boris' };

const recording = (change: Partial<CallRecording> = {}): CallRecording => ({
  id: 'r1',
  callId: 'c1',
  state: 'on',
  content: 'video',
  startedBy: anna,
  isOwn: false,
  isOwnPerson: false,
  isAsked: false,
  agreed: ['anna', 'boris'],
  asked: [],
  recordedMs: 0,
  since: 1000,
  ...change,
});
const recorded = (change: Partial<CallRecording>, more: Partial<CallsSnapshot> = {}) =>
  snapshot(active, { recordingConsent: 'ask', recording: recording(change), ...more });

describe('what the call shows of a recording', () => {
  test('nothing without one, before the call is answered, and after its end', () => {
    expect(recordingView(snapshot(active), en).shows).toBe('nothing');
    expect(recordingView(recorded({ state: 'over', reason: 'stopped' }), en).shows).toBe('nothing');
  });

  test('the question names who asks, and what is recorded', () => {
    expect(recordingView(recorded({ state: 'asking', isAsked: true }), en)).toMatchObject({
      shows: 'question',
      title: 'Anna wants to record this call',
      decline: 'Do not record',
    });
    const voices = recorded({ state: 'asking', isAsked: true, content: 'audio' });
    expect(recordingView(voices, en)).toMatchObject({
      title: 'Anna wants to record the sound of this call',
    });
  });

  test('[RC6] a person who joins a recorded call may agree or leave', () => {
    expect(recordingView(recorded({ isAsked: true }), en)).toMatchObject({
      shows: 'question',
      title: 'Anna is recording this call',
      decline: 'Leave the call',
    });
  });

  test('the person who asks sees who has not answered, and may give up', () => {
    const asking = recorded({ state: 'asking', isOwn: true, asked: [boris] });
    expect(recordingView(asking, en)).toEqual({
      shows: 'waiting',
      words: 'Waiting for consent: Boris',
      canCancel: true,
    });
  });

  test('the mark has the time, and only the device that records may pause', () => {
    expect(recordingView(recorded({ recordedMs: 5000 }), en)).toMatchObject({
      shows: 'mark',
      words: 'REC',
      recordedMs: 5000,
      canPause: false,
    });
    expect(recordingView(recorded({ state: 'paused', isOwn: true }), en)).toMatchObject({
      words: 'Paused',
      canPause: true,
    });
  });

  test.each([
    ['declined', 'Boris did not agree, so nothing was recorded'],
    ['withdrawn', 'Boris withdrew consent, so the recording stopped'],
    ['recorder_left', 'Boris left, so the recording stopped'],
    ['stopped', 'Boris stopped the recording'],
    ['call_ended', null],
  ] as const)('the end by %s is told as: %s', (reason, words) => {
    expect(endWords(recording({ state: 'over', reason, endedBy: boris }), en)).toBe(words);
  });
});

describe('the button of recordings', () => {
  const control = (state: CallsSnapshot) => recordControl(state)?.press ?? null;

  test('is absent where the server takes no recordings, and for a guest who could only start one', () => {
    expect(control(snapshot(active))).toBeNull();
    const guest = { group: groupState({ isGuest: true }), recordingConsent: 'ask' as const };
    expect(control(snapshot(active, guest))).toBeNull();
  });

  test('starts, stops for the device that records and for hosts, and withdraws for the others', () => {
    expect(control(snapshot(active, { recordingConsent: 'ask' }))).toBe('start');
    expect(control(recorded({ isOwn: true }))).toBe('stop');
    expect(control(recorded({}, { group: groupState({ isHost: true }) }))).toBe('stop');
    expect(control(recorded({}))).toBe('withdraw');
    expect(control(recorded({ state: 'over', reason: 'stopped' }))).toBe('start');
  });

  test('is absent during the question, which has buttons of its own', () => {
    expect(control(recorded({ state: 'asking', isAsked: true }))).toBeNull();
  });

  test('[RC9] has nothing to withdraw where people only get notice', () => {
    expect(control(recorded({}, { recordingConsent: 'notice' }))).toBeNull();
  });
});
