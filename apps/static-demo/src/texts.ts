export type Language = 'ru' | 'en';

export const NAMES: Record<Language, readonly string[]> = {
  ru: ['Анна', 'Борис', 'Вера', 'Глеб', 'Дарья', 'Егор', 'Зоя', 'Илья'],
  en: ['Anna', 'Boris', 'Vera', 'Gleb', 'Daria', 'Egor', 'Zoya', 'Ilya'],
};

export const TEXTS: Record<
  Language,
  {
    readonly nobody: string;
    readonly nobodyPresence: string;
    readonly online: string;
    readonly alone: string;
    readonly aloneText: (me: string) => string;
    readonly open: string;
    readonly ready: string;
    readonly readyText: (me: string, peer: string) => string;
    readonly choose: string;
    readonly chooseText: (me: string) => string;
    readonly note: string;
    readonly otherLanguage: string;
  }
> = {
  ru: {
    nobody: 'Пока никого нет',
    nobodyPresence: 'ждём вторую вкладку',
    online: 'в сети, в другой вкладке',
    alone: 'Откройте эту страницу во второй вкладке',
    aloneText: (me) => `Здесь вас зовут ${me}. Вторая вкладка станет вашим собеседником.`,
    open: 'Открыть вторую вкладку',
    ready: 'Можно звонить',
    readyText: (me, peer) =>
      `Здесь вас зовут ${me}, в другой вкладке – ${peer}. Нажмите на трубку или камеру вверху, потом перейдите в другую вкладку и ответьте.`,
    choose: 'Кому позвонить?',
    chooseText: (me) =>
      `Здесь вас зовут ${me}. Выберите вкладку, потом нажмите на трубку или камеру.`,
    note: 'Сервера нет: вкладки передают друг другу сообщения сами. Наденьте наушники, чтобы не было эха.',
    otherLanguage: 'English',
  },
  en: {
    nobody: 'No one is here yet',
    nobodyPresence: 'waiting for the second tab',
    online: 'online, in another tab',
    alone: 'Open this page in a second tab',
    aloneText: (me) => `Here you are ${me}. The second tab becomes the other person.`,
    open: 'Open a second tab',
    ready: 'Ready to call',
    readyText: (me, peer) =>
      `Here you are ${me}, in the other tab ${peer}. Press the phone or the camera above, then go to the other tab and answer.`,
    choose: 'Who do you want to call?',
    chooseText: (me) => `Here you are ${me}. Choose a tab, then press the phone or the camera.`,
    note: 'There is no server: the tabs talk to each other. Wear headphones to avoid an echo.',
    otherLanguage: 'Русский',
  },
};
