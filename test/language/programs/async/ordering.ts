// Microtasks run before timers, in the order their promises were settled; await always gives way. ECMA-262 27.2.1.3.2, 27.7.5.3.
const log = (text: string): void => console.log(text)

async function three(name: string): Promise<string> {
  log(`${name} 1`)
  await null
  log(`${name} 2`)
  await undefined
  log(`${name} 3`)
  return name
}

async function returnsPromise(): Promise<string> { return Promise.resolve('returned promise') }
async function returnsAwaited(): Promise<string> { return await Promise.resolve('returned await') }
async function returnsPlain(): Promise<string> { return 'returned plain' }

export async function main(): Promise<void> {
  log('main 1')
  setTimeout(() => log('timer 0'), 0)
  void three('a').then(name => log(`${name} then`))
  void three('b').then(name => log(`${name} then`))
  Promise.resolve().then(() => log('p1')).then(() => log('p2')).then(() => log('p3')).then(() => log('p4')).then(() => log('p5'))
  log('main 2')
  await new Promise<void>(resolve => setTimeout(resolve, 1))
  log('main 3')
  void returnsPromise().then(log)
  void returnsAwaited().then(log)
  void returnsPlain().then(log)
  const chain = Promise.resolve(1)
  void chain.then(n => Promise.resolve(n + 1)).then(n => log(`adopted ${n}`))
  void chain.then(n => n + 1).then(n => log(`plain ${n}`)).then(() => log('plain after'))
  await chain
  log('main 4')
  await Promise.resolve(Promise.resolve(Promise.resolve('x')))
  log('main 5')
}
