import { useEffect, useRef, useState } from 'preact/hooks';
import type { OverlayContext } from '../components/overlay-context.ts';
import { MoreIcon } from './more-icon.tsx';
import { NotificationOffer } from './notification-offer.ts';
import { permissionQuestion } from './notification-permission.ts';

/** The one question that is asked in passing, once a call was missed. */
export function Offer({ context }: { readonly context: OverlayContext }) {
  const { state } = context.calls;
  const [shown, setShown] = useState(false);
  const offer = useRef<NotificationOffer>();
  useEffect(() => {
    const made = new NotificationOffer(permissionQuestion(window), setShown);
    offer.current = made;
    made.handlePhase(state.get().phase);
    const stop = state.subscribe(({ phase }) => made.handlePhase(phase));
    return () => {
      stop();
      made.close();
    };
  }, [state]);
  if (!shown) return null;
  const { say } = context.texts;
  return (
    <div class="xpc-panel xpc-toast xpc-offer" role="status" data-offer="">
      <MoreIcon name="bell" />
      <p class="xpc-toast__words">{say('notify.ask')}</p>
      <button
        type="button"
        class="xpc-button xpc-pill"
        onClick={() => offer.current?.answer(false)}
      >
        {say('notify.no')}
      </button>
      <button
        type="button"
        class="xpc-button xpc-pill xpc-pill--main"
        onClick={() => offer.current?.answer(true)}
      >
        {say('notify.yes')}
      </button>
    </div>
  );
}
