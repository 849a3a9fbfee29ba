/** The demo's people. Their ids are a contract with tests and external checks. */
export const DEMO_ACCOUNTS = [
  { id: 'alice', name: 'Alice Ivanova' },
  { id: 'bob', name: 'Bob Smirnov' },
  { id: 'carol', name: 'Carol Petrova' },
  { id: 'dave', name: 'Dave Wilson' },
  { id: 'erin', name: 'Erin Murphy' },
  { id: 'frank', name: 'Frank Orlov' },
  { id: 'grace', name: 'Grace Kim' },
  { id: 'heidi', name: 'Heidi Weber' },
] as const;

type DemoId = (typeof DEMO_ACCOUNTS)[number]['id'];

/** Messages in the conversations on the first start, oldest first: author, reader, text. */
export const DEMO_MESSAGES: readonly (readonly [from: DemoId, to: DemoId, text: string])[] = [
  ['heidi', 'alice', 'Hi Alice! The slides are ready, shall we go through them on a call?'],
  ['alice', 'heidi', 'Yes, after lunch. I will share my screen.'],
  ['frank', 'bob', 'Боб, на выходных едем за город?'],
  ['bob', 'frank', 'Едем! Позвони вечером, договоримся.'],
  ['grace', 'alice', 'Thank you for yesterday, the demo went well.'],
  ['carol', 'alice', 'Алиса, как будет минутка, набери меня.'],
  ['dave', 'carol', 'Morning! Is the camera on your laptop working again?'],
  ['erin', 'dave', 'See you at five.'],
  ['alice', 'bob', 'Привет, Боб! Проверим звонки?'],
  ['bob', 'alice', 'Привет! Давай. Кнопки вверху справа: голос и видео.'],
  ['alice', 'bob', 'Вижу. Открой вторую вкладку и звони.'],
];
