// A generic observable with closures, iterators, optional callbacks, errors in subscribers and unions as events.
type Event<T> = { kind: 'value'; value: T } | { kind: 'error'; error: Error } | { kind: 'done' }
type Observer<T> = { next?: (value: T) => void; error?: (e: Error) => void; done?: () => void }

class Stream<T> implements Iterable<Event<T>> {
  private readonly events: Event<T>[] = []
  private observers: Observer<T>[] = []
  #closed = false
  static of<T>(...values: T[]): Stream<T> {
    const stream = new Stream<T>()
    for (const value of values) stream.push({ kind: 'value', value })
    return stream
  }
  push(event: Event<T>): this {
    if (this.#closed) throw new Error(`closed: ${event.kind}`)
    this.events.push(event)
    this.observers.forEach((observer) => this.tell(observer, event))
    this.#closed ||= event.kind !== 'value'
    return this
  }
  private tell(observer: Observer<T>, event: Event<T>): void {
    try {
      switch (event.kind) {
        case 'value': return observer.next?.(event.value)
        case 'error': return observer.error?.(event.error)
        default: observer.done?.()
      }
    } catch (e) {
      observer.error?.(e instanceof Error ? e : new Error(String(e)))
    }
  }
  subscribe(observer: Observer<T> | ((value: T) => void)): () => boolean {
    const it = typeof observer === 'function' ? { next: observer } : observer
    for (const event of this) this.tell(it, event)
    this.observers.push(it)
    return () => {
      const before = this.observers.length
      this.observers = this.observers.filter((o) => o !== it)
      return this.observers.length < before
    }
  }
  map<U>(f: (value: T) => U): Stream<U> {
    const result = new Stream<U>()
    this.subscribe({
      next: (value) => void result.push({ kind: 'value', value: f(value) }),
      error: (error) => void result.push({ kind: 'error', error }),
      done: () => void result.push({ kind: 'done' }),
    })
    return result
  }
  *[Symbol.iterator](): Generator<Event<T>, void, undefined> {
    yield* this.events
  }
}

export function main(): void {
  const log: string[] = []
  const numbers = Stream.of(1, 2)
  const texts = numbers.map((n) => {
    if (n === 13) throw new RangeError('unlucky')
    return `<${n}>`
  })
  const stop = texts.subscribe((text) => log.push(text))
  texts.subscribe({ error: (e) => log.push(`${e.name}: ${e.message}`), done: () => log.push('done') })
  numbers.push({ kind: 'value', value: 3 })
  console.log(stop(), stop())
  numbers.push({ kind: 'value', value: 4 }).push({ kind: 'value', value: 13 })
  for (const stream of [texts, numbers]) {
    try {
      stream.push({ kind: 'done' })
    } catch (e) {
      log.push((e as Error).message)
    }
  }
  console.log(log.join(' '))
  console.log([...texts].map((e) => (e.kind === 'value' ? e.value : e.kind)).join(' '), [...numbers].length)
}
