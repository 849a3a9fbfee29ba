/**
 * Removes the host's rules from the elements of the overlay. Its rules are weaker than all others here, and
 * stronger than those of the host (inject-styles.ts). `all` spares custom properties and `direction`.
 */
export const resetStyles = `
.xpc-host, .xpc-root { all: initial; display: block; }
.xpc-root *, .xpc-root *::before, .xpc-root *::after { all: unset; }
.xpc-root :not(bdi) { direction: inherit; }
.xpc-root input, .xpc-root select, .xpc-root option, .xpc-root textarea { all: revert; }
.xpc-root div, .xpc-root section, .xpc-root header, .xpc-root p, .xpc-root h2, .xpc-root h3, .xpc-root ul,
.xpc-root li, .xpc-root dl, .xpc-root dt, .xpc-root dd { display: block; }
.xpc-root audio, .xpc-root [hidden] { display: none; }
`;

/**
 * Tokens and base rules. A host may override `--xpc-*` anywhere. The overlay reads them through `--_*`, so
 * that the order of style sheets does not matter.
 *
 * Everything here must work in Chrome 66, Firefox 60 and Safari 11: no flex gap, no inset, no
 * aspect-ratio, no :is(), no logical properties that these browsers lack.
 */
export const uiKitStyles = `
.xpc-root {
  --_surface: var(--xpc-surface, #0e1116);
  --_raised: var(--xpc-raised, #1a1f27);
  --_line: var(--xpc-line, #2b323d);
  --_text: var(--xpc-text, #f2f5f8);
  --_quiet: var(--xpc-quiet, #a9b4c0);
  --_accent: var(--xpc-accent, #4c9ffe);
  --_on-accent: var(--xpc-on-accent, #0b1017);
  --_answer: var(--xpc-answer, #1fa855);
  --_end: var(--xpc-end, #e5484d);
  --_warning: var(--xpc-warning, #f5a524);
  --_z: 1;
  --_panel: var(--xpc-panel, #ffffff);
  --_panel-text: var(--xpc-panel-text, #12161c);
  --_panel-quiet: var(--xpc-panel-quiet, #4d5866);
  --_panel-line: var(--xpc-panel-line, #d9dfe6);
  --_panel-soft: var(--xpc-panel-soft, #eef1f5);
  --_alert: #b26a00;
  --_ring-gap: var(--_surface);
  --_shadow: 0 12px 44px rgba(0, 0, 0, 0.42), 0 0 0 1px rgba(255, 255, 255, 0.09);
  --_button: rgba(255, 255, 255, 0.12);
  --_button-hover: rgba(255, 255, 255, 0.2);
  --_button-text: currentColor;
  direction: ltr;
  font-family: var(--xpc-font, var(--_font, system-ui, sans-serif));
  font-size: 15px;
  line-height: 1.4;
  letter-spacing: normal;
  word-spacing: normal;
  text-transform: none;
  text-indent: 0;
  text-align: left;
  color: var(--_text);
  -webkit-tap-highlight-color: transparent;
  -webkit-text-size-adjust: 100%;
}
.xpc-root[data-theme='dark'] {
  --_panel: var(--xpc-panel, #1a1f27);
  --_panel-text: var(--xpc-panel-text, #f2f5f8);
  --_panel-quiet: var(--xpc-panel-quiet, #a9b4c0);
  --_panel-line: var(--xpc-panel-line, #2b323d);
  --_panel-soft: var(--xpc-panel-soft, #262d37);
  --_alert: var(--_warning);
}
@media (prefers-color-scheme: dark) {
  .xpc-root[data-theme='auto'] {
    --_panel: var(--xpc-panel, #1a1f27);
    --_panel-text: var(--xpc-panel-text, #f2f5f8);
    --_panel-quiet: var(--xpc-panel-quiet, #a9b4c0);
    --_panel-line: var(--xpc-panel-line, #2b323d);
    --_panel-soft: var(--xpc-panel-soft, #262d37);
      --_alert: var(--_warning);
  }
}
.xpc-host {
  position: fixed; top: 0; left: 0; width: 0; height: 0; z-index: var(--xpc-z-index, 2147483647);
  overflow: visible; opacity: 1; visibility: visible; pointer-events: auto;
}
.xpc-root *, .xpc-root *::before, .xpc-root *::after {
  box-sizing: border-box; float: none; margin: 0; padding: 0; border: 0; border-radius: 0;
  min-width: 0; max-width: none; min-height: 0; max-height: none; font: inherit; color: inherit;
  letter-spacing: inherit; word-spacing: inherit; text-transform: inherit; text-indent: inherit;
  text-decoration: none; background: none; box-shadow: none;
}
.xpc-root path { fill: inherit; stroke: inherit; stroke-width: inherit; }
.xpc-button {
  -webkit-appearance: none; appearance: none;
  display: inline-flex; align-items: center; justify-content: center;
  border-radius: 999px; background: var(--_button); color: var(--_button-text); text-align: center;
  cursor: pointer; user-select: none; -webkit-user-select: none;
  touch-action: manipulation;
  transition: 120ms ease;
}
.xpc-button:active { transform: scale(0.94); }
.xpc-button[disabled] {
  --_button: rgba(255, 255, 255, 0.07); --_button-hover: rgba(255, 255, 255, 0.07);
  --_button-text: #7d8794; cursor: default; transform: none;
}
.xpc-button:focus, .xpc-self:focus {
  outline: 3px solid transparent;
  box-shadow: 0 0 0 2px var(--_ring-gap), 0 0 0 5px var(--_accent);
}
.xpc-button:focus:not(:focus-visible) { outline: none; box-shadow: none; }
.xpc-pill { height: 48px; padding: 0 24px; font-weight: 600; white-space: nowrap; }
.xpc-pill .xpc-icon { width: 20px; height: 20px; margin-right: 8px; }
.xpc-pill--main {
  --_button: var(--_accent); --_button-hover: #6cb1ff; --_button-text: var(--_on-accent);
}
.xpc-icon {
  display: block; flex: none; fill: none; stroke: currentColor; stroke-width: 2;
  stroke-linecap: round; stroke-linejoin: round;
}
.xpc-icon--phone, .xpc-icon--phone-off { fill: currentColor; stroke-width: 0; }
.xpc-icon--phone-off { transform: rotate(135deg); }
.xpc-hidden {
  position: absolute; width: 1px; height: 1px; margin: -1px;
  overflow: hidden; clip: rect(0, 0, 0, 0); white-space: nowrap;
}
.xpc-numbers { font-variant-numeric: tabular-nums; font-feature-settings: 'tnum'; }
.xpc-avatar {
  position: relative; flex: none; display: flex; align-items: center; justify-content: center;
  border-radius: 50%; width: 64px; height: 64px; font-size: 24px; font-weight: 600;
  color: #fff; letter-spacing: 0.01em; user-select: none; -webkit-user-select: none;
  background-image: linear-gradient(145deg, rgba(255, 255, 255, 0.18), rgba(255, 255, 255, 0));
}
.xpc-avatar__picture {
  position: absolute; top: 0; left: 0; width: 100%; height: 100%; border-radius: 50%;
  object-fit: cover;
}
.xpc-avatar__ring {
  position: absolute; top: 0; left: 0; width: 100%; height: 100%; border-radius: 50%;
  border: 2px solid rgba(255, 255, 255, 0.5); opacity: 0; pointer-events: none;
}
.xpc-avatar--breathing .xpc-avatar__ring { animation: xpc-breathe 2.4s ease-out infinite; }
.xpc-avatar--breathing .xpc-avatar__ring + .xpc-avatar__ring { animation-delay: 1.2s; }
.xpc-avatar--c0 { background-color: #2f5fc4; }
.xpc-avatar--c1 { background-color: #6646bd; }
.xpc-avatar--c2 { background-color: #9a3d88; }
.xpc-avatar--c3 { background-color: #ab374f; }
.xpc-avatar--c4 { background-color: #984a15; }
.xpc-avatar--c5 { background-color: #7a5f0c; }
.xpc-avatar--c6 { background-color: #246b42; }
.xpc-avatar--c7 { background-color: #166874; }
@keyframes xpc-breathe {
  0% { transform: scale(1); opacity: 0.55; }
  100% { transform: scale(1.42); opacity: 0; }
}
@keyframes xpc-appear { from { opacity: 0; } }
@keyframes xpc-drop { from { opacity: 0; transform: translateY(-12px); } }
@keyframes xpc-rise { from { opacity: 0; transform: translateY(16px) scale(0.98); } }
@keyframes xpc-spin { to { transform: rotate(360deg); } }
@media (prefers-reduced-motion: reduce) {
  .xpc-root.xpc-root.xpc-root *, .xpc-root.xpc-root.xpc-root *::before,
  .xpc-root.xpc-root.xpc-root *::after { animation: none; transition: none; }
}
@media (hover: hover) {
  .xpc-button:hover { background: var(--_button-hover); }
}
@media (forced-colors: active) {
  .xpc-button, .xpc-panel { border: 1px solid; }
}
@media print {
  .xpc-root { display: none; }
}
.xpc-control { width: 92px; display: flex; flex-direction: column; align-items: center; }
.xpc-control--end { margin-left: 24px; }
.xpc-round { position: relative; width: 56px; height: 56px; }
.xpc-round--lit { --_button: var(--_text); --_button-hover: #fff; --_button-text: #12161c; }
.xpc-round--end { --_button: var(--_end); --_button-hover: #f05b60; --_button-text: #fff; }
.xpc-round--answer { --_button: var(--_answer); --_button-hover: #28bd63; --_button-text: #fff; }
.xpc-round--end .xpc-icon, .xpc-round--answer .xpc-icon { width: 28px; height: 28px; }
.xpc-round--pending::after {
  content: ''; position: absolute; top: -4px; left: -4px; right: -4px; bottom: -4px;
  border: 2px solid transparent; border-top-color: var(--_accent); border-radius: 50%;
  animation: xpc-spin 0.9s linear infinite;
}
.xpc-label {
  margin-top: 8px; max-width: 100%; font-size: 13px; line-height: 18px; color: #d9e0e7;
  white-space: nowrap; text-align: center; text-shadow: 0 1px 2px rgba(0, 0, 0, 0.5);
}
.xpc-label--off { color: #9aa5b1; }
.xpc-tool { width: 48px; height: 48px; flex: none; }
.xpc-tool .xpc-icon { width: 20px; height: 20px; }
.xpc-panel {
  border-radius: 16px; background: var(--_panel); color: var(--_panel-text);
  --_ring-gap: var(--_panel); --_button: transparent; --_button-hover: var(--_panel-soft);
  --_button-text: var(--_panel-quiet); box-shadow: 0 12px 44px rgba(0, 0, 0, 0.38);
}
.xpc-panel .xpc-pill--soft {
  --_button: var(--_panel-soft); --_button-hover: var(--_panel-line); --_button-text: currentColor;
}
`;
