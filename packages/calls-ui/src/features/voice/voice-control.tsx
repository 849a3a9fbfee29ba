import { type CallPhase, isAnswered } from '@xpchat/calls';
import type { RefObject } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { AppContext } from '../../context/app-context.ts';
import { Icon } from '../../ui-kit/icon.tsx';
import { isPushToTalkOn } from '../../ui-kit/push-to-talk-choice.ts';
import { useReadable } from '../../ui-kit/use-readable.ts';
import { Words } from '../../ui-kit/words.tsx';
import { PushToTalk } from './push-to-talk.ts';
import { listenForTalk } from './talk-keys.ts';
import type { VoiceKey } from './texts.ts';
import { watchMutedVoice } from './watch-muted-voice.ts';

/** How long the reminder is shown. */
const SHOWN_MS = 6000;
/** The person knows that they are muted; they are not reminded again for this long. */
const QUIET_MS = 30_000;

interface Props<Key extends string> {
  readonly context: AppContext<VoiceKey | Key>;
  /** The call screen. */
  readonly section: RefObject<HTMLElement>;
  readonly minimised: boolean;
}

/** The id of the call in which the person can talk, or null. */
const talkingIn = (phase: CallPhase) =>
  isAnswered(phase) && !phase.localHold ? phase.call.id : null;

/** Push-to-talk, and the reminder for those who talk while they are muted. */
export function VoiceControl<Key extends string>({ context, section, minimised }: Props<Key>) {
  const { calls, clock } = context;
  const { phase, local, group } = useReadable(calls.state);
  const callId = talkingIn(phase);
  const talk = useMemo(() => new PushToTalk(calls), [calls]);

  useEffect(() => {
    const element = section.current;
    if (!element || callId === null) return;
    return listenForTalk(element, minimised, talk);
  }, [section, minimised, talk, callId]);

  useEffect(() => {
    if (callId === null || !isPushToTalkOn()) return;
    if (calls.state.get().local.microphone === 'on') calls.toggleMute().catch(() => {});
  }, [calls, callId]);

  const [reminder, setReminder] = useState<'talks' | 'joined' | null>(null);
  /** The call in which the microphone was on, or was announced to be off. */
  const known = useRef<string | null>(null);
  const { microphone } = local;
  const isGroup = group !== null;
  useEffect(() => {
    if (callId === null || microphone === 'absent' || known.current === callId) return;
    // A call of two that grows was not joined muted.
    const isJoining = phase.name === 'connecting' && microphone === 'muted';
    if (isJoining && !isGroup) return;
    known.current = callId;
    if (!isJoining) return;
    setReminder('joined');
    return clock.after(SHOWN_MS, () => setReminder(null));
  }, [clock, callId, microphone, phase.name, isGroup]);
  const quietUntil = useRef(0);
  const stream = callId !== null && microphone === 'muted' ? local.stream : null;
  useEffect(() => {
    if (!stream) return;
    let cancel = () => {};
    const stop = watchMutedVoice(stream, clock, () => {
      const now = clock.now();
      if (now < quietUntil.current) return;
      quietUntil.current = now + QUIET_MS;
      setReminder('talks');
      cancel = clock.after(SHOWN_MS, () => setReminder(null));
    });
    return () => {
      stop();
      cancel();
      setReminder(null);
    };
  }, [stream, clock]);
  return (
    <div class="xpc-reminder" role="status">
      {reminder && !minimised && (
        <Reminder context={context} title={group?.silenced ? 'voice.silenced' : TITLES[reminder]} />
      )}
    </div>
  );
}

const TITLES = { talks: 'voice.muted', joined: 'voice.joined' } as const;

interface ReminderProps<Key extends string> {
  readonly context: AppContext<VoiceKey | Key>;
  readonly title: 'voice.muted' | 'voice.joined' | 'voice.silenced';
}

function Reminder<Key extends string>({ context, title }: ReminderProps<Key>) {
  const { texts, actions } = context;
  const { t } = texts;
  const silenced = title === 'voice.silenced';
  const hasKeys = window.matchMedia('(hover: hover)').matches;
  const hint = hasKeys ? t('voice.muted_keys') : isPushToTalkOn() ? t('voice.muted_hold') : '';
  return (
    <div class="xpc-panel xpc-reminder__card" data-muted-reminder>
      <Icon name="microphone-off" />
      <p class="xpc-reminder__words">
        <span class="xpc-reminder__title">
          <Words words={t(title)} />
        </span>
        {!silenced && hint && (
          <>
            <br />
            <Words words={hint} />
          </>
        )}
      </p>
      {!silenced && (
        <button
          type="button"
          class="xpc-button xpc-pill"
          data-action="unmute"
          onClick={() => actions.press('mute')}
        >
          {t('voice.unmute')}
        </button>
      )}
    </div>
  );
}
