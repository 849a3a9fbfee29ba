import { render } from 'preact';
import { createApi } from './api.ts';
import { App } from './app.tsx';
import { initialLanguage } from './i18n/i18n.ts';
import { createTabController } from './tab-controller.ts';
import './styles/index.css';
import { createSafeStore, createTabIdentity } from './tab-storage.ts';

const settings = createSafeStore(() => window.localStorage);
const tabStore = createSafeStore(() => window.sessionStorage);
const identity = createTabIdentity(tabStore);
const api = createApi(identity, (input, init) => window.fetch(input, init));
const tab = createTabController({
  api,
  identity,
  tabStore,
  language: initialLanguage(settings.get('xpchat.language'), navigator.language),
});
const container = document.getElementById('app');
if (container) render(<App tab={tab} settings={settings} />, container);
tab.start();
