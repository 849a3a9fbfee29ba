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

  const [reminded, setReminded] = useState(false);
  const quietUntil = useRef(0);
  const stream = callId !== null && local.microphone === 'muted' ? local.stream : null;
  useEffect(() => {
    if (!stream) return;
    let cancel = () => {};
    const stop = watchMutedVoice(stream, clock, () => {
      const now = clock.now();
      if (now < quietUntil.current) return;
      quietUntil.current = now + QUIET_MS;
      setReminded(true);
      cancel = clock.after(SHOWN_MS, () => setReminded(false));
    });
    return () => {
      stop();
      cancel();
      setReminded(false);
    };
  }, [stream, clock]);
  return (
    <div class="xpc-muted" role="status">
      {reminded && !minimised && <Reminder context={context} silenced={!!group?.silenced} />}
    </div>
  );
}

interface ReminderProps<Key extends string> {
  readonly context: AppContext<VoiceKey | Key>;
  readonly silenced: boolean;
}

function Reminder<Key extends string>({ context, silenced }: ReminderProps<Key>) {
  const { texts, actions } = context;
  const { t } = texts;
  const hasKeys = window.matchMedia('(hover: hover)').matches;
  const hint = hasKeys ? t('voice.muted_keys') : isPushToTalkOn() ? t('voice.muted_hold') : '';
  return (
    <div class="xpc-panel xpc-muted__card" data-muted-reminder>
      <Icon name="microphone-off" />
      <p class="xpc-muted__words">
        <span class="xpc-muted__title">
          <Words words={silenced ? t('voice.silenced') : t('voice.muted')} />
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
