// The same work one after the other, all at once, and two at a time: the logs tell the order. ECMA-262 27.7, 27.2.4.1.
const log: string[] = []
function work(name: string, ms: number): Promise<string> {
  log.push(`+${name}`)
  return new Promise(resolve => setTimeout(() => { log.push(`-${name}`); resolve(name.toUpperCase()) }, ms))
}
const jobs: [string, number][] = [['a', 60], ['b', 20], ['c', 40], ['d', 100]]

async function pool<T, R>(items: T[], limit: number, run: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = []
  let next = 0
  const workers = Array.from({ length: limit }, async () => {
    while (next < items.length) {
      const at = next++
      const result = await run(items[at])
      while (results.length <= at) results.push(result)
      results[at] = result
    }
  })
  await Promise.all(workers)
  return results
}

function flush(title: string, results: string[]): void { console.log(title, results.join(''), log.splice(0).join(' ')) }

export async function main(): Promise<void> {
  const one: string[] = []
  for (const [name, ms] of jobs) one.push(await work(name, ms / 20))
  flush('sequential', one)
  flush('parallel', await Promise.all(jobs.map(([name, ms]) => work(name, ms))))
  flush('pool of two', await pool(jobs, 2, ([name, ms]) => work(name, ms)))
  flush('reduce', [await jobs.reduce((before, [name]) => before.then(async text => text + await work(name, 1)), Promise.resolve(''))])
  const first = work('x', 60), second = work('y', 20)
  log.push('both started')
  flush('started before', [await first, await second])
  const winner = await Promise.race([work('p', 20), work('q', 60)])
  flush('race', [winner])
  await work('after', 100)
  flush('loser still ran', [])
}
