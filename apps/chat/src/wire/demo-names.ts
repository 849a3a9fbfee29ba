/** The demo's people as a page in Russian calls them; the server's own names are the English ones. */
export const RUSSIAN_DEMO_NAMES: Readonly<Record<string, string>> = {
  alice: 'Алиса Иванова',
  bob: 'Боб Смирнов',
  carol: 'Кэрол Петрова',
  dave: 'Дэйв Уилсон',
  erin: 'Эрин Мёрфи',
  frank: 'Франк Орлов',
  grace: 'Грейс Ким',
  heidi: 'Хайди Вебер',
};
