export const historyStyles = `
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
.xpc-search .xpc-field { padding-left: 38px; }
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
.xpc-row__line { display: flex; align-items: baseline; }
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
.xpc-row__menu { display: flex; flex-wrap: wrap; padding: 0 0 12px 52px; animation: xpc-appear 120ms ease; }
.xpc-row__menu .xpc-button { max-width: 100%; }
.xpc-earlier { display: flex; margin: 16px auto 0; }

.xpc-ask-back {
  position: absolute; top: 0; left: 0; width: 100%; height: 100%; z-index: 2; padding: 16px;
  display: flex; align-items: center; justify-content: center; background: rgba(6, 8, 11, 0.5);
}
.xpc-ask { width: 100%; max-width: 360px; padding: 24px; outline: 0; animation: xpc-rise 240ms ease; }
.xpc-ask__title { margin-bottom: 8px; font-size: 18px; font-weight: 600; }
.xpc-ask__buttons { display: flex; justify-content: flex-end; flex-wrap: wrap; margin: 24px -4px -4px; }
.xpc-ask__buttons .xpc-button { flex: 1 1 auto; margin: 4px; }

#callHistoryBtn { position: relative; }
.xpc-badge {
  position: absolute; top: 2px; right: 0; min-width: 18px; height: 18px; padding: 0 5px;
  border-radius: 9px; background: #f5a524; color: #12161c; font-size: 11px; line-height: 18px;
  font-weight: 600; text-align: center; font-variant-numeric: tabular-nums; pointer-events: none;
}
.xpc-badge[hidden] { display: none; }

@media (max-width: 600px) {
  .xpc-filters { padding: 8px 12px; }
  .xpc-chip { padding: 0 8px; font-size: 13px; }
  .xpc-row__fresh { width: 10px; height: 10px; padding: 0; font-size: 0; }
  .xpc-row__menu { padding-left: 44px; }
}
`;
