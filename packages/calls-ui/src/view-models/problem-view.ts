import type { MediaChoice, MediaProblem } from '@xpchat/calls';
import type { Texts } from '../i18n/texts.ts';

export interface ProblemView {
  readonly title: string;
  /** In the order of the brief: what mends it first, giving up last. */
  readonly choices: readonly { readonly choice: MediaChoice; readonly label: string }[];
}

const ORDER: readonly MediaChoice[] = ['retry', 'without_camera', 'listen_only', 'cancel'];

/** Trying again finds no camera that is not there: going on without it is what helps. */
const WITHOUT_FIRST: readonly MediaChoice[] = ['without_camera', 'retry', 'listen_only', 'cancel'];

/** The panel for a device that did not open: what happened, and the ways on. */
export function problemView(problem: MediaProblem, texts: Texts): ProblemView {
  const noCamera = problem.code === 'device_not_found' && problem.request.video;
  const order = noCamera ? WITHOUT_FIRST : ORDER;
  return {
    title: texts.say(`problem.${problem.code}`),
    choices: order
      .filter((choice) => problem.choices.includes(choice))
      .map((choice) => ({
        choice,
        label: texts.say(`choice.${choice}`),
      })),
  };
}
