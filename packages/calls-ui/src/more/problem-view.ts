import type { MediaChoice, MediaProblem } from '@xpchat/calls';
import type { Texts } from '../i18n/texts.ts';
import type { MoreTextKey } from './en.ts';

export interface ProblemView {
  readonly title: string;
  readonly advice: string;
  /** In the order of the brief: what mends it first, giving up last. */
  readonly choices: readonly { readonly choice: MediaChoice; readonly label: string }[];
}

const ORDER: readonly MediaChoice[] = ['retry', 'without_camera', 'listen_only', 'cancel'];

/** Names the device where only one was asked for. */
function titleOf({ code, request, callType }: MediaProblem, texts: Texts): string {
  const one = request.audio !== request.video && callType !== 'screen';
  switch (code) {
    case 'permission_denied':
    case 'device_not_found':
    case 'device_failed':
      if (!one) break;
      return texts.say(`problem.${code}.${request.audio ? 'audio' : 'video'}`);
  }
  return texts.say(`problem.${code}`);
}

function adviceOf(problem: MediaProblem): MoreTextKey {
  const screenOnly = problem.callType === 'screen' && !problem.request.audio;
  if (problem.code === 'permission_denied' && screenOnly) return 'advice.screen_denied';
  return `advice.${problem.code}`;
}

/** Trying again finds no camera that is not there: going on without it is what helps. */
const WITHOUT_FIRST: readonly MediaChoice[] = ['without_camera', 'retry', 'listen_only', 'cancel'];

/** The panel for a device that did not open: what happened, what to do, and the ways on. */
export function problemView(problem: MediaProblem, texts: Texts): ProblemView {
  const { say } = texts;
  const noCamera = problem.code === 'device_not_found' && problem.request.video;
  const order = noCamera ? WITHOUT_FIRST : ORDER;
  return {
    title: titleOf(problem, texts),
    advice: say(adviceOf(problem)),
    choices: order
      .filter((choice) => problem.choices.includes(choice))
      .map((choice) => ({
        choice,
        label: say(`choice.${choice}`),
      })),
  };
}
