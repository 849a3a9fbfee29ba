export type PageLanguage = 'ru' | 'en';

/** Picks Russian if it is the browser's first language, else English. */
export function preferredLanguage(acceptLanguage: string | undefined): PageLanguage {
  return /^\s*ru\b/i.test(acceptLanguage ?? '') ? 'ru' : 'en';
}

const NO_SCRIPT = {
  ru: 'Чтобы XPchat заработал, включите JavaScript.',
  en: 'XPchat needs JavaScript. Please turn it on.',
} as const;

/**
 * Renders the chat's only page. It includes the calls module like any other chat, with one script
 * tag. The nonce lets the module add its styles under the page's Content-Security-Policy.
 */
export function renderDocument(language: PageLanguage, nonce: string): string {
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<title>XPchat</title>
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
<meta name="color-scheme" content="light dark">
<meta name="theme-color" content="#ffffff" media="(prefers-color-scheme: light)">
<meta name="theme-color" content="#1a1f27" media="(prefers-color-scheme: dark)">
<link rel="icon" type="image/png" href="/favicon.png">
<link rel="apple-touch-icon" href="/favicon.png">
<link rel="stylesheet" href="/client.css">
<script src="/calls/xpchat-calls.js" nonce="${nonce}" defer></script>
<script src="/client.js" nonce="${nonce}" defer></script>
</head>
<body>
<div id="app"></div>
<noscript>${NO_SCRIPT[language]}</noscript>
</body>
</html>
`;
}
