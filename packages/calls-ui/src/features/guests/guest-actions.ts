import type { AppContext } from '../../context/app-context.ts';

export type GuestAction = 'admit' | 'refuse';

/** Lets guests in, or refuses them. An error is shown as a toast, once. */
export function guestActions<Key extends string>({ calls, ui }: AppContext<Key>) {
  return (action: GuestAction, ids: readonly string[]): void => {
    const run = async () => {
      const guests = await calls.guests();
      // One after the other, so that a call that becomes full shows one error.
      for (const id of ids) await guests[action](id);
    };
    run().catch((error: unknown) => {
      const code = error instanceof Object && 'code' in error ? String(error.code) : '';
      ui.showToast('', code);
    });
  };
}
