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
