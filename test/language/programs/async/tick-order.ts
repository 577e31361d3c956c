// The order of jobs of several async functions, generators and chains, tick for tick: ECMA-262 27.7.5.3, 27.6.3, 27.1.4.
const log: string[] = []
const say = (s: string): void => { log.push(s) }
async function plain(name: string, n: number): Promise<string> {
  for (let i = 0; i < n; i++) { say(`${name}${i}`); await null }
  return name
}
async function returnsPromise(): Promise<string> { say('rp'); return plain('x', 1) }
async function awaitsReturn(): Promise<string> { say('ar'); return await plain('y', 1) }
async function thrower(): Promise<void> { await null; throw new Error('t') }
async function* agen(name: string, n: number): AsyncGenerator<string, string> {
  try {
    for (let i = 0; i < n; i++) { say(`${name}>${i}`); yield `${name}${i}` }
    return name
  } finally { say(`${name} fin`) }
}
async function* delegating(): AsyncGenerator<string> {
  const r = yield* agen('in', 2)
  say('got ' + r)
  yield* ['s1', 's2']
  yield Promise.resolve('p')
}
async function consume(name: string, it: AsyncIterable<string>, stop = 99): Promise<void> {
  let n = 0
  for await (const x of it) { say(`${name}:${x}`); if (++n === stop) break }
  say(`${name} end`)
}
async function consumeSync(name: string, it: Iterable<string | Promise<string>>, stop = 99): Promise<void> {
  let n = 0
  for await (const x of it) { say(`${name}:${x}`); if (++n === stop) break }
  say(`${name} end`)
}
async function tryit(): Promise<void> {
  try { await thrower() } catch (e) { say('caught'); await null; say('after catch') } finally { await null; say('fin') }
}
export async function main(): Promise<void> {
  const marks = async (): Promise<void> => { for (let i = 0; i < 24; i++) { say(`-${i}`); await null } }
  void marks()
  void plain('a', 3).then(s => say(`then ${s}`))
  void returnsPromise().then(s => say(`then ${s}`))
  void awaitsReturn().then(s => say(`then ${s}`))
  void tryit()
  Promise.resolve(1).then(() => Promise.resolve(2)).then(() => say('inner resolved'))
  Promise.reject(1).catch(() => say('c1')).finally(() => say('f1')).then(() => say('after f1'))
  queueMicrotask(() => say('micro'))
  await new Promise<void>(r => setTimeout(r, 1))
  console.log(log.join(' ')); log.length = 0
  void marks()
  void consume('A', agen('g', 3))
  void consume('B', agen('h', 3), 2)
  void consumeSync('C', ['1', Promise.resolve('2'), '3'])
  void consumeSync('D', ['1', Promise.resolve('2'), '3'], 1)
  await new Promise<void>(r => setTimeout(r, 1))
  console.log(log.join(' ')); log.length = 0
  void marks()
  void consume('E', delegating())
  void consume('F', delegating(), 1)
  void consume('G', delegating(), 4)
  await new Promise<void>(r => setTimeout(r, 1))
  console.log(log.join(' ')); log.length = 0
  void marks()
  const g = delegating()
  for (const p of [g.next(), g.next(), g.return('r'), g.next()]) void p.then(r => say(`${r.value}/${r.done}`))
  const h = agen('t', 3)
  void h.throw(new Error('early')).catch(e => say((e as Error).message))
  void h.next().then(r => say(`h ${r.value}/${r.done}`))
  const k = agen('k', 3)
  void k.return('ret').then(r => say(`k ${r.value}/${r.done}`))
  await new Promise<void>(r => setTimeout(r, 1))
  console.log(log.join(' ')); log.length = 0
  void marks()
  void Promise.all([plain('p', 2), 1, plain('q', 1)]).then(() => say('all'))
  void Promise.race([plain('p', 2), plain('q', 1)]).then(s => say(`race ${s}`))
  void Promise.allSettled([thrower(), 1]).then(() => say('settled'))
  void Promise.any([thrower(), plain('z', 2)]).then(s => say(`any ${s}`))
  setTimeout(() => say('timer 1'), 0)
  setTimeout(() => { say('timer 2'); void Promise.resolve().then(() => say('micro of 2')) }, 0)
  setTimeout(() => say('timer 3'), 0)
  await new Promise<void>(r => setTimeout(r, 5))
  console.log(log.join(' '))
}
