/** Names of the demo's people on a Russian page. The server stores the English names. */
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
