// A typed event emitter with once, off, wildcard listeners, errors in listeners and changes while emitting. ECMA-262 10.2, 23.1.5.
type Listener<T> = (data: T, name: string) => void

class Emitter<T> {
  private readonly listeners = new Map<string, Listener<T>[]>()
  on(name: string, listener: Listener<T>): () => void {
    const list = this.listeners.get(name) ?? []
    this.listeners.set(name, [...list, listener])
    return () => this.off(name, listener)
  }
  once(name: string, listener: Listener<T>): this {
    const stop = this.on(name, (data, event) => {
      stop()
      listener(data, event)
    })
    return this
  }
  off(name: string, listener: Listener<T>): void {
    const left = (this.listeners.get(name) ?? []).filter(each => each !== listener)
    if (left.length > 0) this.listeners.set(name, left)
    else this.listeners.delete(name)
  }
  emit(name: string, data: T): number {
    const errors: string[] = []
    let called = 0
    for (const listener of [...this.listeners.get(name) ?? [], ...name === '*' ? [] : this.listeners.get('*') ?? []]) {
      called++
      try {
        listener(data, name)
      } catch (error) {
        errors.push(error instanceof Error ? error.message : `${error}`)
      }
    }
    if (errors.length > 0) console.log(`${name}: ${errors.join('; ')}`)
    return called
  }
  get names(): string[] { return [...this.listeners.keys()].sort() }
  next(name: string): Promise<T> { return new Promise(resolve => this.once(name, resolve)) }
}

class Thermostat extends Emitter<number> {
  #last = NaN
  measure(value: number): void {
    if (value !== this.#last) this.emit('change', value)
    if (value > 30) this.emit('alarm', value - 30)
    this.#last = value
  }
}

export async function main(): Promise<void> {
  const t = new Thermostat()
  const seen: string[] = []
  const stop = t.on('change', value => seen.push(`a${value}`))
  t.once('change', value => seen.push(`once${value}`)).once('alarm', () => { throw new Error('alarm failed') })
  t.on('*', (value, name) => seen.push(`${name}:${value}`))
  t.on('alarm', () => { throw 'plain' })
  for (const value of [20, 20, 21.5, 31, NaN, -0]) t.measure(value)
  console.log(seen.splice(0).join(' '))
  stop()
  stop()
  t.measure(5)
  console.log(seen.splice(0), t.names, t.emit('nobody', 1), new Emitter<string>().emit('x', ''))
  const objects = new Emitter<{ id: number; tags?: string[] }>()
  let depth = 0
  objects.on('add', ({ id, tags = ['none'] }) => {
    console.log('add', id, tags)
    if (++depth < 3) objects.emit('add', { id: id * 10, ...(id > 5 ? { tags: ['deep'] } : {}) })
    if (depth === 3) objects.on('add', () => console.log('late listener'))
  })
  console.log(objects.emit('add', { id: 1 }), objects.emit('add', { id: 2, tags: [] }))
  const waiting = [t.next('done'), t.next('done')]
  setTimeout(() => console.log('emitted', t.emit('done', 7)), 1)
  console.log(await Promise.all(waiting), t.names)
}
