// then, catch and finally: values passed through, thrown errors, adoption of promises, both handlers. ECMA-262 27.2.5.
const show = (label: string) => (value: unknown): void => console.log(label, value instanceof Error ? value.message : value)

export async function main(): Promise<void> {
  const start = Promise.resolve(2)
  await start.then(n => n * 2).then(n => Promise.resolve(`n${n}`)).then(show('value'))
  await start.then(n => { if (n > 1) throw new Error(`too big: ${n}`); return n }).then(show('skipped')).catch(show('caught'))
  await Promise.reject(new Error('no')).catch(() => 'recovered').then(show('then'))
  await start.finally(() => 'ignored').then(show('finally keeps'))
  await start.finally(() => { throw new Error('finally throws') }).catch(show('caught'))
  await Promise.reject(new Error('first')).finally(() => console.log('cleanup')).catch(show('still'))
  await start.then(show('both'), show('not this'))
  await Promise.reject(7).then(show('not this'), show('rejected'))
  await start.then(() => { throw new RangeError('in handler') }).then(undefined, error => show('second')(error))
  let settle: (value: string) => void = () => {}
  let refuse: (reason: Error) => void = () => {}
  const once = new Promise<string>((resolve, reject) => { settle = resolve; refuse = reject })
  const before = once.then(value => `before ${value}`)
  settle('one')
  settle('two')
  refuse(new Error('ignored'))
  console.log(await before, await once, await Promise.all([once, once]))
  const thrown = new Promise<number>(() => { throw new TypeError('executor') })
  await thrown.catch(show('executor'))
  const adopted = new Promise<number>(resolve => resolve(new Promise(inner => setTimeout(() => inner(9), 1))))
  console.log(await adopted, await adopted.then(n => n + 1))
  const results: string[] = []
  const many = Promise.resolve('x')
  for (const i of [1, 2, 3]) void many.then(v => results.push(v + i))
  await many
  console.log(results)
  console.log(start, [start])
}
