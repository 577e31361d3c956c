// Discriminated unions, typeof and instanceof narrowing, optional chains and defaults through a little event log. ECMA-262 13.5.3, 13.10.2, 13.13.
class Failure { constructor(readonly code: number, readonly cause: Failure | null = null) {} }

type Event =
  | { type: 'login'; user: { name: string; roles?: string[] }; at: number }
  | { type: 'click'; target: string | null; position: [number, number] }
  | { type: 'error'; reason: string | Failure | Error }
  | { type: 'batch'; events: Event[] }
type Handler<T extends Event['type']> = (event: Extract<Event, { type: T }>) => string

const onLogin: Handler<'login'> = ({ user: { name, roles: [first = 'guest', ...others] = [] }, at }) => `${name} as ${first}+${others.length} at ${at}`
const onClick: Handler<'click'> = ({ target, position: [x, y] }) => `${target ?? 'nothing'} (${x}, ${y})`

function reasonOf(reason: string | Failure | Error): string {
  if (typeof reason === 'string') return reason || 'empty'
  if (reason instanceof Error) return `${reason.name}/${reason.message}`
  return reason.code + (reason.cause ? ` <- ${reasonOf(reason.cause)}` : '')
}

function describe(event: Event, depth = 0): string {
  const indent = '  '.repeat(depth)
  switch (event.type) {
    case 'login': return indent + onLogin(event)
    case 'click': return indent + onClick(event)
    case 'error': return indent + reasonOf(event.reason)
    case 'batch': return [`${indent}batch of ${event.events.length}`, ...event.events.map(inner => describe(inner, depth + 1))].join('\n')
    default: {
      const never: never = event
      return String(never)
    }
  }
}

function* flatten(events: Event[]): Generator<Exclude<Event, { type: 'batch' }>> {
  for (const event of events) {
    if (event.type === 'batch') yield* flatten(event.events)
    else yield event
  }
}

export function main(): void {
  const events: Event[] = [
    { type: 'login', user: { name: 'ann' }, at: 1.5 },
    { type: 'batch', events: [
      { type: 'click', target: null, position: [1, -0] },
      { type: 'batch', events: [{ type: 'error', reason: new Failure(7, new Failure(8)) }, { type: 'error', reason: '' }] },
    ] },
    { type: 'login', user: { name: 'bob', roles: ['admin', 'user', 'x'] }, at: NaN },
    { type: 'error', reason: new RangeError('far') },
  ]
  for (const event of events) console.log(describe(event))
  const counts = new Map<Event['type'], number>()
  for (const { type } of flatten(events)) counts.set(type, (counts.get(type) ?? 0) + 1)
  console.log(counts, [...flatten(events)].filter(event => 'user' in event).length)
  const firstClick = [...flatten(events)].find(event => event.type === 'click')
  console.log(firstClick?.type === 'click' ? firstClick.position : null, events.at(0), events.at(9)?.type)
}
