// Promise.all, race, allSettled and any: results in input order, first outcome wins, mixed plain values. ECMA-262 27.2.4.
const after = <T>(ms: number, value: T): Promise<T> => new Promise(resolve => setTimeout(() => resolve(value), ms))
const failAfter = (ms: number, message: string): Promise<never> => new Promise((_, reject) => setTimeout(() => reject(new Error(message)), ms))
const text = (error: unknown): string => error instanceof Error ? `${error.name}: ${error.message}` : String(error)

export async function main(): Promise<void> {
  console.log(await Promise.all([after(30, 'a'), 'b', after(1, 'c')]), await Promise.all([]), await Promise.all([after(1, 1), Promise.resolve(2)]))
  const [n, s, b] = await Promise.all([after(2, 1.5), after(1, 'text'), true])
  console.log(n * 2, s.length, !b)
  await Promise.all([after(1, 'x'), failAfter(40, 'late'), failAfter(5, 'early')]).catch(error => console.log('all', text(error)))
  console.log(await Promise.race([after(40, 'slow'), after(5, 'fast')]), await Promise.race([after(30, 'timer'), 'value', Promise.resolve('promise')]))
  try {
    console.log(await Promise.race([after(40, 'slow'), failAfter(5, 'first to fail')]))
  } catch (error) {
    console.log('race', text(error))
  }
  for (const result of await Promise.allSettled([after(2, 1), failAfter(1, 'bad'), Promise.reject('text'), 4])) {
    if (result.status === 'fulfilled') console.log(result.status, result.value)
    else console.log(result.status, text(result.reason))
  }
  console.log(await Promise.allSettled([after(1, 'only')]), await Promise.any([failAfter(1, 'x'), after(20, 'second'), after(50, 'third')]))
  try {
    await Promise.any([failAfter(10, 'one'), Promise.reject(new RangeError('two'))])
  } catch (error) {
    if (error instanceof AggregateError) console.log(error.name, error.message, error.errors.map(text))
  }
  await Promise.any([]).catch(error => console.log(text(error), error instanceof AggregateError))
  const sums = await Promise.all([1, 2, 3].map(async (x, i) => x * await after(10 - i * 3, 10)))
  console.log(sums, sums.reduce((a, c) => a + c))
}
