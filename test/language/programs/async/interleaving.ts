// Several async functions interleave at each await in a fixed order; shared state seen between awaits. ECMA-262 9.5.5, 27.7.5.3.
let shared = 0
const events: string[] = []

async function lossy(name: string): Promise<void> {
  for (let i = 0; i < 2; i++) {
    const seen = shared
    await null
    shared = seen + 1
    events.push(`${name}${i}=${shared}`)
  }
}

class Mutex {
  private tail: Promise<void> = Promise.resolve()
  run<T>(work: () => Promise<T>): Promise<T> {
    const result = this.tail.then(work)
    this.tail = result.then(() => {}, () => {})
    return result
  }
}

async function depth(n: number): Promise<number> { return n === 0 ? 0 : 1 + await depth(n - 1) }

export async function main(): Promise<void> {
  await Promise.all([lossy('a'), lossy('b'), lossy('c')])
  console.log(shared, events.splice(0).join(' '))
  const mutex = new Mutex()
  shared = 0
  const results = await Promise.allSettled(['x', 'y', 'z'].map(name => mutex.run(async () => {
    const seen = shared
    await new Promise<void>(resolve => setTimeout(resolve, 2))
    if (name === 'y') throw new Error('y fails')
    shared = seen + 1
    return `${name}${shared}`
  })))
  console.log(shared, results.map(result => result.status === 'fulfilled' ? result.value : (result.reason as Error).message))
  const order: string[] = []
  void depth(3).then(n => order.push(`depth ${n}`))
  const ladder = (async () => { for (let i = 0; i < 6; i++) { order.push(`step ${i}`); await undefined } })()
  void (async () => { order.push('sync part'); await ladder; order.push('after ladder') })()
  order.push('main goes on')
  await ladder
  order.push('main after ladder')
  await null
  console.log(order)
}
