import type { Actions, CallsEngine } from '../embed/actions.ts';
import type { UiStore } from '../embed/ui-state.ts';
import type { Texts } from '../i18n/texts.ts';

/** What every part of the overlay may need. */
export interface OverlayContext {
  readonly calls: CallsEngine;
  readonly ui: UiStore;
  readonly actions: Actions;
  readonly texts: Texts;
}
