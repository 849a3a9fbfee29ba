interface DemoText {
  /** Author, id of a demo account. */
  readonly from: string;
  readonly en: string;
  readonly ru: string;
}

interface DemoMessage extends DemoText {
  /** Reader, id of a demo account. */
  readonly to: string;
}

/** The demo's group of all its people. Its id is a contract with tests and external checks. */
export const DEMO_GROUP = { id: 'team', en: 'Team', ru: 'Команда' } as const;

/** The first messages of the demo's group, oldest first. */
export const DEMO_GROUP_MESSAGES: readonly DemoText[] = [
  {
    from: 'grace',
    en: 'Good morning, everyone! Here we talk about what concerns all of us.',
    ru: 'Всем доброе утро! Здесь говорим о том, что касается всех.',
  },
  {
    from: 'heidi',
    en: 'The plan for the week is ready. I can show it on a call.',
    ru: 'План на неделю готов. Могу показать его в звонке.',
  },
  { from: 'frank', en: 'After eleven suits me.', ru: 'Мне удобно после одиннадцати.' },
];

/**
 * Messages in the demo's conversations on the first start, oldest first. The server stores the English
 * ones, and each page shows those of its language.
 */
export const DEMO_MESSAGES: readonly DemoMessage[] = [
  {
    from: 'heidi',
    to: 'alice',
    en: 'Hi Alice! The slides are ready. Shall we go through them on a call?',
    ru: 'Привет, Алиса! Слайды готовы. Пройдёмся по ним в звонке?',
  },
  {
    from: 'alice',
    to: 'heidi',
    en: 'Yes, after lunch. I will share my screen.',
    ru: 'Да, после обеда. Покажу свой экран.',
  },
  {
    from: 'frank',
    to: 'bob',
    en: 'Bob, are we going out of town this weekend?',
    ru: 'Боб, на выходных едем за город?',
  },
  {
    from: 'bob',
    to: 'frank',
    en: 'We are! Call me tonight and we will sort it out.',
    ru: 'Едем! Позвони вечером, договоримся.',
  },
  {
    from: 'grace',
    to: 'alice',
    en: 'Thank you for yesterday, the demo went well.',
    ru: 'Спасибо за вчерашнее, демо прошло хорошо.',
  },
  {
    from: 'carol',
    to: 'alice',
    en: 'Alice, call me when you have a minute.',
    ru: 'Алиса, как будет минутка, набери меня.',
  },
  {
    from: 'dave',
    to: 'carol',
    en: 'Morning! Is the camera on your laptop working again?',
    ru: 'Доброе утро! Камера на ноутбуке снова работает?',
  },
  { from: 'erin', to: 'dave', en: 'See you at five.', ru: 'До встречи в пять.' },
  {
    from: 'alice',
    to: 'bob',
    en: 'Hi Bob! Shall we try the calls?',
    ru: 'Привет, Боб! Проверим звонки?',
  },
  {
    from: 'bob',
    to: 'alice',
    en: 'Hi! Sure. The buttons are at the top right: voice and video.',
    ru: 'Привет! Давай. Кнопки вверху справа: голос и видео.',
  },
  {
    from: 'alice',
    to: 'bob',
    en: 'I see them. Open a second tab and call me.',
    ru: 'Вижу. Открой вторую вкладку и звони.',
  },
];

/** `clientId` of the stored message. */
export const demoMessageClientId = (index: number) => `greeting-${index}`;
export const demoGroupMessageClientId = (index: number) => `greeting-team-${index}`;

/** The demo message that a stored message is; undefined for messages that people wrote. */
export function demoMessageOf(clientId: string): DemoText | undefined {
  return (
    DEMO_MESSAGES.find((_, index) => demoMessageClientId(index) === clientId) ??
    DEMO_GROUP_MESSAGES.find((_, index) => demoGroupMessageClientId(index) === clientId)
  );
}
