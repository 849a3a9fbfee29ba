import type { RefObject } from 'preact';
import type { AppContext } from '../context/app-context.ts';
import { SharingBar } from '../features/screen-share/sharing-bar.tsx';
import { VoiceControl } from '../features/voice/voice-control.tsx';
import type { AppKey } from './texts.ts';

interface Props {
  readonly context: AppContext<AppKey>;
  readonly section: RefObject<HTMLElement>;
  readonly minimised: boolean;
}

/** What this person has to know while they talk: whether they are heard, and that their screen is seen. */
export function VoiceAndScreen(props: Props) {
  return (
    <>
      <VoiceControl {...props} />
      <SharingBar {...props} />
    </>
  );
}
