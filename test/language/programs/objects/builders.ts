// Literals that hold closures over one another: objects without classes.
interface Builder { add(tag: string, text?: string): Builder; nest(build: (inner: Builder) => void): Builder; done(): string }

function builder(depth = 0): Builder {
  const lines: string[] = []
  const indent = '  '.repeat(depth)
  const self: Builder = {
    add(tag, text = '') {
      lines.push(`${indent}<${tag}>${text}`)
      return self
    },
    nest(build) {
      const inner = builder(depth + 1)
      build(inner)
      lines.push(inner.done())
      return self
    },
    done: () => lines.join('\n'),
  }
  return self
}

const machine = (() => {
  type State = 'idle' | 'running' | 'stopped'
  let state: State = 'idle'
  const visited: State[] = []
  const enter = (next: State) => (): boolean => {
    if (next === state) return false
    visited.push((state = next))
    return true
  }
  return { start: enter('running'), stop: enter('stopped'), reset: enter('idle'), get state() { return state }, visited }
})()

export function main(): void {
  const page = builder()
    .add('ul')
    .nest((list) => {
      for (const item of ['one', 'two']) list.add('li', item)
      list.nest((inner) => inner.add('b', 'deep').add('i'))
    })
    .add('p', 'end')
  console.log(page.done())
  console.log(machine.state, machine.start(), machine.start(), machine.stop(), machine.state, machine.reset(), machine.visited.join())
  const account = ((balance: number) => ({
    deposit: (n: number) => (balance += n),
    withdraw: (n: number) => (n > balance ? 'refused' : (balance -= n)),
    get balance() { return balance },
  }))(100)
  console.log(account.deposit(50), account.withdraw(500), account.withdraw(30), account.balance)
}
