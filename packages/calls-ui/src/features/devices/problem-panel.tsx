import type { MediaProblem } from '@xpchat/calls';
import { listen } from '@xpchat/calls/primitives';
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { AppContext } from '../../context/app-context.ts';
import { Icon } from '../../ui-kit/icon.tsx';
import { LazyIcon } from '../../ui-kit/lazy-icon.tsx';
import { useFocusTrap } from '../../ui-kit/use-focus-trap.ts';
import { problemView } from './problem-view.ts';
import type { DevicesKey } from './texts.ts';

interface Props {
  readonly problem: MediaProblem;
  readonly context: AppContext<DevicesKey>;
}

/** Shows which device failed to open and what to do, and offers the choices. */
export function ProblemPanel({ problem, context }: Props) {
  const { texts, ui } = context;
  const panel = useRef<HTMLDivElement>(null);
  useFocusTrap(panel, true);
  useLayoutEffect(() => {
    const element = panel.current;
    if (!element) return;
    element.focus();
    return listen(element, {
      keydown: (event: KeyboardEvent) => event.key === 'Escape' && ui.answer('cancel'),
    });
  }, [ui]);
  const view = problemView(problem, texts);
  return (
    <div class="xpc-problem-back">
      <div
        class="xpc-panel xpc-problem"
        ref={panel}
        role="alertdialog"
        aria-modal="true"
        aria-labelledby="xpc-problem-title"
        aria-describedby="xpc-problem-advice"
        tabIndex={-1}
      >
        <div class="xpc-problem__icon">
          {problem.code === 'permission_denied' ? (
            <LazyIcon name="shield" />
          ) : (
            <Icon name="alert" />
          )}
        </div>
        <h2 class="xpc-problem__title" id="xpc-problem-title">
          {view.title}
        </h2>
        <p class="xpc-problem__advice" id="xpc-problem-advice">
          {view.advice}
        </p>
        <div class="xpc-problem__choices">
          {view.choices.map(({ choice, label }, i) => {
            const look = i === 0 ? 'main' : choice === 'cancel' ? 'plain' : 'soft';
            return (
              <button
                key={choice}
                type="button"
                class={`xpc-button xpc-pill xpc-pill--${look}`}
                data-choice={choice}
                onClick={() => ui.answer(choice)}
              >
                {label}
              </button>
            );
          })}
        </div>
      </div>
    </div>
  );
}
