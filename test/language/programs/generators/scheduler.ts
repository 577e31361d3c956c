// Cooperative tasks as generators, run round-robin, with messages, failures and early stops. ECMA-262 27.5.1.
type Request = { kind: 'sleep'; turns: number } | { kind: 'log'; text: string } | { kind: 'stop' }
type Task = Generator<Request, string, number>

function* greeter(name: string, times: number): Task {
  for (let i = 1; i <= times; i++) {
    const turn = yield { kind: 'log', text: `${name} ${i}` }
    if (turn % 2 === 0) yield { kind: 'sleep', turns: 1 }
  }
  return `${name} done`
}

function* fragile(): Task {
  try {
    yield { kind: 'sleep', turns: 2 }
    throw new Error('broke')
  } finally {
    yield { kind: 'log', text: 'cleaning up' }
  }
}

function* stopper(): Task {
  try {
    yield { kind: 'log', text: 'about to stop' }
    yield { kind: 'stop' }
    return 'not reached'
  } finally {
    console.log('stopped for good')
  }
}

function run(tasks: Map<string, Task>): void {
  const asleep = new Map<string, number>()
  for (let turn = 1; tasks.size > 0 && turn < 50; turn++) {
    for (const [name, task] of tasks) {
      const left = asleep.get(name) ?? 0
      if (left > 0) {
        asleep.set(name, left - 1)
        continue
      }
      try {
        const { done, value } = task.next(turn)
        if (done) {
          console.log(turn, 'result', value)
          tasks.delete(name)
        } else if (value.kind === 'sleep') asleep.set(name, value.turns)
        else if (value.kind === 'stop') console.log(turn, task.return('stopped').value, tasks.delete(name))
        else console.log(turn, value.text)
      } catch (error) {
        console.log(turn, 'failed', (error as Error).message)
        tasks.delete(name)
      }
    }
  }
}

export function main(): void {
  run(new Map([['a', greeter('ann', 3)], ['f', fragile()], ['b', greeter('bob', 2)], ['s', stopper()]]))
}
