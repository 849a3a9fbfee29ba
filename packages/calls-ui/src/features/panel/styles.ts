/** The panel and the elements that both of its pages use. It follows the page's colour scheme. */
export const panelStyles = `
.xpc-sheet-back {
  position: fixed; top: 0; left: 0; width: 100%; height: 100%; z-index: var(--_z);
  background: rgba(6, 8, 11, 0.5); animation: xpc-appear 240ms ease;
}
.xpc-sheet {
  position: absolute; top: 0; right: 0; width: 440px; max-width: 100%; height: 100%;
  display: flex; flex-direction: column; border-radius: 16px 0 0 16px; overflow: hidden;
  animation: xpc-slide 240ms ease; --_control: #7b8794;
}
/* Two classes, to override a host's outline of focused sections. */
.xpc-panel.xpc-sheet { outline: 0; }
@keyframes xpc-slide { from { opacity: 0; transform: translateX(32px); } }
.xpc-sheet__head {
  flex: none; display: flex; align-items: center; padding: 12px 8px 12px 20px;
  border-bottom: 1px solid var(--_panel-line);
}
.xpc-sheet__title { flex: 1 1 auto; font-size: 20px; line-height: 28px; font-weight: 600; }
.xpc-sheet .xpc-sheet__back { display: none; }
.xpc-sheet__page {
  flex: 1 1 0; min-height: 0; display: flex; flex-direction: column;
}
.xpc-sheet__scroll {
  flex: 1 1 0; min-height: 0; padding: 0 12px 24px; overflow-y: auto;
  -webkit-overflow-scrolling: touch; overscroll-behavior: contain;
}
/* Room for the tile of a minimised call, or the card of its end, which lies above. */
.xpc-sheet--call .xpc-sheet__scroll { padding-bottom: 400px; }
.xpc-sheet ul { list-style: none; }
.xpc-sheet .xpc-button[disabled] {
  --_button: transparent; --_button-hover: transparent; --_button-text: var(--_panel-line);
}

.xpc-tabs {
  display: flex; flex: none; margin-right: 4px; padding: 3px; border-radius: 22px;
  background: var(--_panel-soft);
}
.xpc-tab { height: 38px; padding: 0 14px; font-size: 14px; }
.xpc-tab[aria-selected='true'] {
  --_button: var(--_panel); --_button-hover: var(--_panel); --_button-text: var(--_panel-text);
  font-weight: 600; box-shadow: 0 1px 3px rgba(0, 0, 0, 0.2);
}
.xpc-flat {
  min-height: 44px; padding: 0 14px; font-weight: 600; text-align: left;
  --_button-text: var(--_link);
}
.xpc-sheet { --_link: #1463bf; --_alert-text: #9a5200; }
[data-theme='dark'] .xpc-sheet { --_link: #7db8ff; --_alert-text: #ffc266; }
@media (prefers-color-scheme: dark) {
  [data-theme='auto'] .xpc-sheet { --_link: #7db8ff; --_alert-text: #ffc266; }
}
.xpc-flat .xpc-icon { width: 18px; height: 18px; margin-right: 10px; }

.xpc-blank {
  display: flex; flex-direction: column; align-items: center; padding: 48px 24px;
  color: var(--_panel-quiet); text-align: center;
}
.xpc-blank .xpc-button { margin-top: 16px; }
.xpc-spinner {
  width: 28px; height: 28px; border: 3px solid var(--_panel-line); border-top-color: var(--_accent);
  border-radius: 50%; animation: xpc-spin 0.9s linear infinite;
}

.xpc-notice {
  display: flex; align-items: center; margin: 8px 16px 16px; padding: 8px 8px 8px 16px;
  border-radius: 12px; background: var(--_panel-soft); animation: xpc-rise 240ms ease;
}
.xpc-notice--urgent { box-shadow: inset 3px 0 0 var(--_alert); }
.xpc-notice__words { flex: 1 1 auto; padding: 6px 0; font-size: 14px; }
.xpc-notice .xpc-button { flex: none; --_button-hover: var(--_panel-line); }

.xpc-field {
  -webkit-appearance: none; appearance: none; width: 100%; height: 44px; padding: 0 12px;
  border: 1px solid var(--_panel-line); border-radius: 22px; background: var(--_panel);
  color: var(--_panel-text); font-size: 16px; color-scheme: inherit;
}
.xpc-field::-webkit-search-decoration { -webkit-appearance: none; appearance: none; }
.xpc-field::placeholder { color: var(--_panel-quiet); opacity: 1; }
.xpc-field:focus, .xpc-radio:focus {
  outline: 3px solid transparent; box-shadow: 0 0 0 2px var(--_accent);
}

.xpc-row__main { display: flex; align-items: center; min-height: 68px; padding: 8px 0 8px 8px; }
.xpc-row__main .xpc-avatar { width: 44px; height: 44px; font-size: 16px; }
.xpc-row__words { flex: 1 1 0; min-width: 0; margin: 0 4px 0 12px; }
.xpc-row__name {
  flex: 1 1 auto; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; font-weight: 600;
}
.xpc-row__tool { flex: none; width: 44px; height: 48px; }
.xpc-row__tool .xpc-icon { width: 20px; height: 20px; }

@media (max-width: 600px) {
  .xpc-sheet { width: 100%; border-radius: 0; }
  .xpc-sheet__head { padding: 8px; }
  .xpc-sheet .xpc-sheet__back { display: inline-flex; }
  .xpc-sheet .xpc-sheet__close { display: none; }
  .xpc-tabs { margin: 0; }
  .xpc-tab { padding: 0 11px; }
  .xpc-sheet__scroll { padding: 0 8px 24px; }
  .xpc-row__main { padding-left: 4px; }
  .xpc-row__words { margin: 0 0 0 10px; }
  .xpc-row__tool { width: 40px; }
}
`;
