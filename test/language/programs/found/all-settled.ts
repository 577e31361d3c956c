// What Promise.allSettled gives is told apart by its status, in loops and in callbacks. ECMA-262 27.2.4.2.
export async function main(): Promise<void> {
  const results = await Promise.allSettled([Promise.resolve(1), Promise.reject(new Error('bad')), 4])
  for (const result of results) {
    if (result.status === 'fulfilled') console.log(result.status, result.value)
    else console.log(result.status, (result.reason as Error).message)
  }
  console.log(results.map((result) => result.status === 'fulfilled' ? result.value : String(result.reason)))
}
