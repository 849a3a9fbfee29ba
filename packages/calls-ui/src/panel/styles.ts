/** The panel of history and settings. It follows the page's theme. */
export const panelSheet = `
.xpc-sheet-back {
  position: fixed; top: 0; left: 0; width: 100%; height: 100%; z-index: var(--_z);
  background: rgba(6, 8, 11, 0.5); animation: xpc-appear 240ms ease;
}
.xpc-sheet {
  position: absolute; top: 0; right: 0; width: 440px; max-width: 100%; height: 100%;
  display: flex; flex-direction: column; border-radius: 16px 0 0 16px; overflow: hidden;
  animation: xpc-slide 240ms ease; --_control: #7b8794;
}
/* Two classes: a host may have a ring for every focused section. */
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

.xpc-filters { flex: none; padding: 12px 16px 8px; }
.xpc-chips { display: flex; margin: 0 -4px; overflow-x: auto; }
.xpc-chip {
  flex: none; height: 44px; margin: 0 2px; padding: 0 13px; font-size: 14px;
  --_button-text: var(--_panel-quiet);
}
.xpc-chip[aria-pressed='true'] {
  --_button: var(--_panel-soft); --_button-text: var(--_panel-text); font-weight: 600;
}
.xpc-chip--person {
  max-width: 100%; margin-top: 8px; --_button: var(--_panel-soft); --_button-text: var(--_panel-text);
}
.xpc-chip--person .xpc-icon { width: 16px; height: 16px; margin-left: 8px; }
.xpc-filters__line { display: flex; align-items: center; margin-top: 4px; }
.xpc-search { position: relative; flex: 1 1 auto; min-width: 0; margin-right: 8px; }
.xpc-search .xpc-icon {
  position: absolute; left: 12px; top: 13px; width: 18px; height: 18px; color: var(--_panel-quiet);
  pointer-events: none;
}
.xpc-field {
  -webkit-appearance: none; appearance: none; width: 100%; height: 44px; padding: 0 12px;
  border: 1px solid var(--_panel-line); border-radius: 22px; background: var(--_panel);
  color: var(--_panel-text); font-size: 16px; color-scheme: inherit;
}
.xpc-search .xpc-field { padding-left: 38px; }
.xpc-field::-webkit-search-decoration { -webkit-appearance: none; appearance: none; }
.xpc-field::placeholder { color: var(--_panel-quiet); opacity: 1; }
.xpc-field:focus, .xpc-radio:focus {
  outline: 3px solid transparent; box-shadow: 0 0 0 2px var(--_accent);
}
.xpc-select {
  width: auto; max-width: 132px; padding-right: 30px; text-overflow: ellipsis; font-size: 14px;
  background:
    linear-gradient(45deg, transparent 50%, var(--_panel-quiet) 50%) no-repeat right 17px center / 5px 5px,
    linear-gradient(135deg, var(--_panel-quiet) 50%, transparent 50%) no-repeat right 12px center / 5px 5px,
    var(--_panel);
}

.xpc-day__title {
  position: sticky; top: 0; z-index: 1; padding: 12px 8px 6px; background: var(--_panel);
  color: var(--_panel-quiet); font-size: 13px; line-height: 18px; font-weight: 600;
}
.xpc-day__title::first-letter { text-transform: uppercase; }
.xpc-row + .xpc-row { border-top: 1px solid var(--_panel-line); }
.xpc-row__main { display: flex; align-items: center; min-height: 68px; padding: 8px 0 8px 8px; }
.xpc-row__main .xpc-avatar { width: 44px; height: 44px; font-size: 16px; }
.xpc-row__words { flex: 1 1 0; min-width: 0; margin: 0 4px 0 12px; }
.xpc-row__line { display: flex; align-items: baseline; }
.xpc-row__name {
  flex: 1 1 auto; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; font-weight: 600;
}
.xpc-row__time { flex: none; margin-left: 8px; font-size: 13px; color: var(--_panel-quiet); }
.xpc-row__what { align-items: center; margin-top: 2px; font-size: 13px; line-height: 18px; color: var(--_panel-quiet); }
.xpc-row__what--missed, .xpc-row__name--missed { color: var(--_alert-text); }
.xpc-row__what .xpc-icon { width: 14px; height: 14px; }
.xpc-row__outcome { min-width: 0; margin-left: 6px; }
.xpc-row__fresh {
  flex: none; margin-left: 8px; padding: 0 7px; border-radius: 9px; background: #f5a524;
  color: #12161c; font-size: 12px; line-height: 18px; font-weight: 600;
}
.xpc-row__kind { flex: none; margin-left: 8px; color: var(--_panel-quiet); }
.xpc-row__tool { flex: none; width: 44px; height: 48px; }
.xpc-row__tool .xpc-icon { width: 20px; height: 20px; }
.xpc-row__menu { display: flex; flex-wrap: wrap; padding: 0 0 12px 52px; animation: xpc-appear 120ms ease; }
.xpc-row__menu .xpc-button { max-width: 100%; }
.xpc-earlier { display: flex; margin: 16px auto 0; }

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

.xpc-ask-back {
  position: absolute; top: 0; left: 0; width: 100%; height: 100%; z-index: 2; padding: 16px;
  display: flex; align-items: center; justify-content: center; background: rgba(6, 8, 11, 0.5);
}
.xpc-ask { width: 100%; max-width: 360px; padding: 24px; outline: 0; animation: xpc-rise 240ms ease; }
.xpc-ask__title { margin-bottom: 8px; font-size: 18px; font-weight: 600; }
.xpc-ask__buttons { display: flex; justify-content: flex-end; flex-wrap: wrap; margin: 24px -4px -4px; }
.xpc-ask__buttons .xpc-button { flex: 1 1 auto; margin: 4px; }

.xpc-now {
  margin: 16px 8px 0; padding: 12px 16px; border-radius: 12px; background: var(--_panel-soft);
  font-weight: 600;
}
.xpc-set { padding: 24px 8px 0; }
.xpc-set__title { margin-bottom: 4px; font-weight: 600; font-size: 17px; line-height: 24px; }
.xpc-set__effect, .xpc-set__none { padding: 4px 0; font-size: 14px; color: var(--_panel-quiet); }
.xpc-set .xpc-flat { margin-left: -14px; }
.xpc-set .xpc-row__main { padding-left: 0; }
.xpc-set .xpc-row__main .xpc-flat { margin: 0; }
.xpc-choice { display: flex; align-items: center; min-height: 44px; cursor: pointer; }
.xpc-radio {
  -webkit-appearance: none; appearance: none; flex: none; width: 22px; height: 22px;
  margin-right: 12px; border: 2px solid var(--_control); border-radius: 50%; cursor: pointer;
}
.xpc-radio:checked { border: 7px solid var(--_link); }
.xpc-hours { margin-top: 8px; padding: 12px; border-radius: 12px; background: var(--_panel-soft); }
.xpc-hours__days { display: flex; justify-content: space-between; }
.xpc-dayname {
  flex: 1 1 0; height: 44px; margin: 0 2px; font-size: 14px; --_button-text: var(--_panel-quiet);
  --_button-hover: var(--_panel-line); box-shadow: inset 0 0 0 1px var(--_panel-line);
}
.xpc-dayname[aria-pressed='true'] {
  --_button: var(--_link); --_button-hover: var(--_link); --_button-text: var(--_panel); font-weight: 600;
}
.xpc-hours__times { display: flex; align-items: center; flex-wrap: wrap; margin-top: 8px; }
.xpc-hours__time { display: flex; align-items: center; margin: 4px 12px 4px 0; }
.xpc-hours__time .xpc-field { width: 140px; margin-left: 8px; padding: 0 10px; }
.xpc-hours__next { flex: 1 1 auto; font-size: 13px; color: var(--_panel-quiet); }
.xpc-hours__times .xpc-row__tool { margin-left: auto; --_button-hover: var(--_panel-line); }
.xpc-hours__problem { margin-top: 8px; font-size: 14px; color: var(--_alert-text); }

#callHistoryBtn { position: relative; }
.xpc-badge {
  position: absolute; top: 2px; right: 0; min-width: 18px; height: 18px; padding: 0 5px;
  border-radius: 9px; background: #f5a524; color: #12161c; font-size: 11px; line-height: 18px;
  font-weight: 600; text-align: center; font-variant-numeric: tabular-nums; pointer-events: none;
}
.xpc-badge[hidden] { display: none; }

@media (max-width: 600px) {
  .xpc-sheet { width: 100%; border-radius: 0; }
  .xpc-sheet__head { padding: 8px; }
  .xpc-sheet .xpc-sheet__back { display: inline-flex; }
  .xpc-sheet .xpc-sheet__close { display: none; }
  .xpc-tabs { margin: 0; }
  .xpc-tab { padding: 0 11px; }
  .xpc-filters { padding: 8px 12px; }
  .xpc-chip { padding: 0 8px; font-size: 13px; }
  .xpc-row__fresh { width: 10px; height: 10px; padding: 0; font-size: 0; }
  .xpc-sheet__scroll { padding: 0 8px 24px; }
  .xpc-row__main { padding-left: 4px; }
  .xpc-row__words { margin: 0 0 0 10px; }
  .xpc-row__tool { width: 40px; }
  .xpc-row__menu { padding-left: 44px; }
}
`;
