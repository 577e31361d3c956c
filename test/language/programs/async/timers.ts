// Timers by time and then by order of creation; clearing, nesting, intervals that stop themselves. HTML timers as in Node; ECMA-262 27.2.
function sleep(ms: number): Promise<void> { return new Promise(resolve => setTimeout(resolve, ms)) }

export async function main(): Promise<void> {
  setTimeout(() => console.log('30'), 30)
  setTimeout(() => console.log('10 first'), 10)
  setTimeout(() => console.log('10 second'), 10)
  setTimeout(() => console.log('0'), 0)
  const cancelled = setTimeout(() => console.log('never'), 5)
  clearTimeout(cancelled)
  clearTimeout(cancelled)
  clearTimeout(undefined)
  console.log('sync')
  await sleep(60)
  console.log('60')
  let ticks = 0
  const interval = setInterval(() => {
    console.log('tick', ++ticks)
    if (ticks === 3) clearInterval(interval)
  }, 4)
  await sleep(80)
  console.log('ticks', ticks)
  setTimeout(() => {
    console.log('outer')
    setTimeout(() => console.log('inner'), 0)
    void Promise.resolve().then(() => console.log('microtask of outer'))
  }, 1)
  setTimeout(() => console.log('same time as outer'), 1)
  await sleep(40)
  const order: number[] = []
  const pending = [25, 5, 15].map(async (ms, i) => { await sleep(ms * 2); order.push(i); return ms })
  console.log(await Promise.all(pending), order)
  const late = setTimeout(() => console.log('cleared by a later callback'), 40)
  setTimeout(() => clearTimeout(late), 5)
  await sleep(80)
  console.log('end')
}
