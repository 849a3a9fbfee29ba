export const settingsStyles = `
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
`;
