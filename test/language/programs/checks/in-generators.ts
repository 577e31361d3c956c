// Failed checks in generators, async functions and callbacks arrive where other errors would.
const list = [1, 2]

function* values(): Generator<number, string, undefined> {
  try {
    for (let i = 0; ; i++) yield list[i]
  } finally {
    list.push(0)
  }
}

async function read(i: number): Promise<number> {
  await null
  return list[i]
}

export async function main(): Promise<void> {
  const seen: number[] = []
  try {
    for (const x of values()) seen.push(x)
  } catch (e) {
    console.log(seen.join(), e instanceof RangeError, list.length)
  }
  try {
    console.log(await read(1), await read(9))
  } catch (e) {
    console.log((e as Error).message)
  }
  const results = await Promise.allSettled([read(0), read(-1), read(2)])
  console.log(results.map((r) => (r.status === 'fulfilled' ? String(r.value) : (r.reason as Error).name)).join())
  await read(4).then((n) => console.log(n), (e: unknown) => console.log(e instanceof RangeError))
}
