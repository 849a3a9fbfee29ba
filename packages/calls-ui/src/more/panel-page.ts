/** What the panel of the second script shows. */
export type PanelPage = 'history' | 'settings';
