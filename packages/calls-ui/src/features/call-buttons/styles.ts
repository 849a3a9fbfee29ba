/** Styles of the elements in the chat's header. */
export const callButtonsStyles = `
.action-btn .xpc-icon { width: 1.25em; height: 1.25em; }
.action-btn > i { display: inline-block; font-style: normal; pointer-events: none; }
.xpc-reason {
  position: relative; display: inline-flex; align-items: center; justify-content: center;
  width: 24px; height: 24px; border-radius: 50%; color: inherit; cursor: help;
}
.xpc-reason .xpc-icon { width: 18px; height: 18px; opacity: 0.75; }
.xpc-reason:focus { outline: 3px solid #4c9ffe; outline-offset: 2px; }
.xpc-reason:focus:not(:focus-visible) { outline: none; }
.xpc-reason__words {
  position: absolute; top: 100%; right: -8px; z-index: 10; width: 240px; margin-top: 8px;
  padding: 8px 12px; border-radius: 8px; background: #1a1f27; color: #f2f5f8; font-size: 13px;
  line-height: 1.4; font-weight: 400; text-align: left; white-space: normal; visibility: hidden;
  box-shadow: 0 8px 24px rgba(0, 0, 0, 0.3);
}
.xpc-reason:hover .xpc-reason__words, .xpc-reason:focus .xpc-reason__words { visibility: visible; }
.xpc-reason[hidden] { display: none; }
`;
