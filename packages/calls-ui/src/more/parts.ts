import type { MediaProblem } from '@xpchat/calls';
import type { ComponentType } from 'preact';
import type { OverlayContext } from '../components/overlay-context.ts';
import type { Language } from '../i18n/language.ts';
import type { PanelPage } from './panel-page.ts';

/** What the second script brings, by name. Each may be missing: the calls work without them. */
export interface Parts {
  /** Numbers of the connection, with a button that copies them. */
  readonly details: ComponentType<{ readonly context: OverlayContext }>;
  /** What to do about a device that did not open. */
  readonly advice: (problem: MediaProblem, language: Language) => string;
  /** The offer of system notifications. */
  readonly offer: ComponentType<{ readonly context: OverlayContext }>;
  /** Style sheet of all but the panel. */
  readonly css: string;
  readonly panelCss: string;
  /** The panel of settings and history; modal, brings its own dialog. */
  readonly panel: ComponentType<{ readonly context: OverlayContext; readonly page: PanelPage }>;
  /**
   * Puts what leads to the panel on the page, the history button for instance; again with another
   * context after the host changed an option. Returns how to take it away.
   */
  readonly attach: (context: OverlayContext) => () => void;
}

/** Takes a part in. A second one of the same name replaces the first. */
export type Register = <Name extends keyof Parts>(name: Name, part: Parts[Name]) => void;
