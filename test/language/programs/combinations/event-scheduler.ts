// Cooperative tasks: generators that yield waits, a queue of tuples, closures as completions, errors that stop one task only.
type Step = number | { wait: string } | 'yield'
type Task = Generator<Step, string, number>

class Scheduler {
  private queue: [at: number, order: number, task: Task, name: string][] = []
  private waiting = new Map<string, [Task, string][]>()
  private order = 0
  now = 0
  readonly log: string[] = []
  add(name: string, make: (scheduler: Scheduler) => Task): this {
    this.schedule(0, make(this), name)
    return this
  }
  signal(name: string): number {
    const tasks = this.waiting.get(name) ?? []
    this.waiting.delete(name)
    for (const [task, id] of tasks) this.schedule(0, task, id)
    return tasks.length
  }
  private schedule(delay: number, task: Task, name: string): void {
    this.queue.push([this.now + delay, this.order++, task, name])
    this.queue.sort(([a, i], [b, j]) => a - b || i - j)
  }
  run(): void {
    for (let next = this.queue.shift(); next; next = this.queue.shift()) {
      const [at, , task, name] = next
      this.now = at
      try {
        const { done, value } = task.next(at)
        if (done) this.log.push(`${at} ${name} ended: ${value}`)
        else if (typeof value === 'object') this.waiting.set(value.wait, [...(this.waiting.get(value.wait) ?? []), [task, name]])
        else this.schedule(value === 'yield' ? 0 : value, task, name)
      } catch (e) {
        this.log.push(`${at} ${name} failed: ${(e as Error).message}`)
      }
    }
    for (const [name, tasks] of this.waiting) for (const [task, id] of tasks) this.log.push(`${id} stuck on ${name}: ${task.return('cancelled').value}`)
  }
}

export function main(): void {
  const scheduler = new Scheduler()
  const ticker = (n: number, every: number) => function* (s: Scheduler): Task {
    let total = 0
    for (let i = 0; i < n; i++) {
      total += yield every
      s.log.push(`${s.now} tick ${i}`)
    }
    s.signal('ticked')
    return `total ${total}`
  }
  scheduler
    .add('a', ticker(2, 10))
    .add('b', ticker(1, 15))
    .add('c', function* (s) {
      const at = yield { wait: 'ticked' }
      yield 'yield'
      if (s.now > 10) throw new Error(`too late at ${at}`)
      return 'in time'
    })
    .add('d', function* (s) {
      try {
        for (;;) yield { wait: 'never' }
      } finally {
        s.log.push('d cleaned up')
      }
    })
    .run()
  console.log(scheduler.log.join('\n'))
}
