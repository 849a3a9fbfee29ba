const STEPS: Readonly<Record<string, number>> = {
  ArrowRight: 1,
  ArrowDown: 1,
  ArrowLeft: -1,
  ArrowUp: -1,
};

/**
 * Moves the focus between the tiles of a stage by the arrow keys, Home and End: all tiles are one stop of the Tab
 * key, because a call of many people would have as many stops before its controls.
 */
export function movePin(event: KeyboardEvent): void {
  const { currentTarget, key } = event;
  if (!(currentTarget instanceof HTMLElement)) return;
  const stage = currentTarget.closest('.xpc-stage');
  const pins = Array.from(stage?.querySelectorAll<HTMLElement>('[data-action="pin"]') ?? []);
  const at = pins.indexOf(currentTarget);
  const step = STEPS[key];
  const last = pins.length - 1;
  const next = key === 'Home' ? 0 : key === 'End' ? last : step === undefined ? null : at + step;
  if (next === null) return;
  event.preventDefault();
  pins[Math.max(0, Math.min(next, last))]?.focus();
}
