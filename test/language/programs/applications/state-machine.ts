// State machines: a vending machine with typed transitions, and a turnstile as a table of functions. ECMA-262 14.12, 13.2.
type State = { name: 'idle' } | { name: 'paying'; cents: number } | { name: 'vending'; item: string; change: number } | { name: 'broken'; reason: string }
type Input = { type: 'coin'; cents: number } | { type: 'choose'; item: string } | { type: 'taken' } | { type: 'kick' } | { type: 'cancel' }

const prices = new Map([['water', 100], ['cola', 150], ['gold', 99999]])

function next(state: State, input: Input): State {
  if (input.type === 'kick') return state.name === 'broken' ? { name: 'idle' } : { name: 'broken', reason: `kicked while ${state.name}` }
  switch (state.name) {
    case 'idle':
      return input.type === 'coin' ? { name: 'paying', cents: input.cents } : state
    case 'paying': {
      if (input.type === 'coin') return { ...state, cents: state.cents + input.cents }
      if (input.type === 'cancel') return { name: 'vending', item: 'nothing', change: state.cents }
      if (input.type !== 'choose') return state
      const price = prices.get(input.item)
      if (price === undefined) throw new RangeError(`no ${input.item}`)
      return state.cents < price ? state : { name: 'vending', item: input.item, change: state.cents - price }
    }
    case 'vending':
      return input.type === 'taken' ? { name: 'idle' } : state
    case 'broken':
      return state
  }
}

class Machine<S, I> {
  readonly history: string[] = []
  constructor(private state: S, private readonly step: (state: S, input: I) => S, private readonly show: (state: S) => string) {}
  send(...inputs: I[]): this {
    for (const input of inputs) {
      try {
        const before = this.state
        this.state = this.step(this.state, input)
        this.history.push(before === this.state ? '=' : this.show(this.state))
      } catch (error) {
        this.history.push(`! ${(error as Error).message}`)
      }
    }
    return this
  }
  get current(): S { return this.state }
}

const turnstile: { [state in 'locked' | 'open']: (input: string) => 'locked' | 'open' } = {
  locked: input => input === 'coin' ? 'open' : 'locked',
  open: input => input === 'push' ? 'locked' : 'open',
}

export function main(): void {
  const machine = new Machine<State, Input>({ name: 'idle' }, next, state => state.name + ('cents' in state ? ` ${state.cents}` : ''))
  machine.send({ type: 'taken' }, { type: 'coin', cents: 100 }, { type: 'choose', item: 'cola' }, { type: 'coin', cents: 50.5 }, { type: 'choose', item: 'tea' }, { type: 'choose', item: 'cola' })
  console.log(machine.history, machine.current)
  machine.send({ type: 'coin', cents: 1 }, { type: 'taken' }, { type: 'coin', cents: 7 }, { type: 'cancel' }, { type: 'kick' }, { type: 'taken' })
  console.log(machine.history.slice(6), machine.current, machine.send({ type: 'kick' }).current)
  let state: 'locked' | 'open' = 'locked'
  const path: string[] = [state]
  for (const input of ['push', 'coin', 'coin', 'push', 'push']) {
    state = state === 'locked' ? turnstile.locked(input) : turnstile.open(input)
    path.push(state)
  }
  console.log(path.join(' > '))
  const counter = new Machine<number, '+' | '-' | '0'>(0, (n, input) => input === '+' ? n + 1 : input === '-' ? n - 1 : n * 0, String)
  console.log(counter.send('-', '-', '0', '+', '0').history, counter.current)
}
