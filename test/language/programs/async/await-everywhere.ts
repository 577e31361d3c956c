// await in every place of an expression and in every statement: ECMA-262 27.7.5.3, 14.15.
const tick = <T>(x: T): Promise<T> => Promise.resolve().then(() => x)
let log: string[] = []
const say = <T>(x: T): T => { log.push(String(x)); return x }
class Box { n = 1; list = [1, 2, 3]; async get(by: number): Promise<number> { await null; return (this.n += by) } }
async function f(a: number, b: string, ...rest: number[]): Promise<string> {
  return `${a}${b}${rest.join('-')}`
}
async function expressions(): Promise<void> {
  let x = 1
  x += await tick(2)
  console.log(x)
  const late = async (): Promise<number> => { x = 100; return 1 }
  x += await late()
  console.log(x)
  console.log(say(1) + (await tick(say(2))) * say(3), log.join())
  log = []
  console.log([say('a'), await tick('b'), say('c')], { p: say(1), q: await tick(2), r: say(3) }, log.join())
  console.log(await f(await tick(1), await tick('z'), ...(await tick([4, 5])), await tick(6)))
  console.log(`${say(1)} ${await tick(2)} ${say(3)}`)
  console.log((await tick(0)) || (await tick(5)), (await tick(1)) && (await tick('and')), (await tick<number | undefined>(undefined)) ?? (await tick(9)))
  console.log((await tick(true)) ? await tick('yes') : await tick('no'))
  const box = new Box()
  box.n += await tick(5)
  box.list[await tick(1)] += await tick(40)
  box.list[say(0)] = await tick(7)
  console.log(box.n, box.list, await box.get(await box.get(1)))
  const { a, b = await tick('default') } = await tick<{ a: number; b?: string }>({ a: 1 })
  const [c, d = await tick(8)] = await tick([3])
  console.log(a, b, c, d)
  console.log(typeof (await tick('s')), !(await tick(false)), -(await tick(3)), (await tick([1, 2])).length, (await tick({ deep: { er: 5 } })).deep.er)
  let y: number | undefined
  y ??= await tick(3)
  y ||= await tick(4)
  y &&= await tick(5)
  console.log(y, (await tick(1), await tick(2)))
  const m = new Map<string, number>([[await tick('k'), await tick(1)]])
  m.set(await tick('l'), (m.get('k') ?? 0) + (await tick(1)))
  console.log(m, new Error(await tick('message')).message)
  const fns = await Promise.all([1, 2, 3].map(async n => { await tick(0); return () => n * 2 }))
  console.log(fns.map(g => g()))
  const obj: Record<string, number> = {}
  for (const k of ['a', 'b']) obj[k] = await tick(k.length)
  console.log(obj, 'a' in (await tick(obj)))
}
async function loops(): Promise<void> {
  const out: string[] = []
  for (let i = await tick(0); i < (await tick(3)); i += await tick(1)) {
    if (i === 1) continue
    out.push(`for ${i}`)
  }
  let n = 0
  while ((await tick(n)) < 3) { n++; if (n === 2) continue; out.push(`while ${n}`) }
  do { n--; out.push(`do ${n}`) } while ((await tick(n)) > 1)
  for (const k in await tick({ p: 1, q: 2 })) out.push(await tick(k))
  for (const v of await tick([7, 8])) out.push(String(await tick(v)))
  outer: for (const v of [1, 2, 3]) {
    for (const w of [1, 2, 3]) {
      if ((await tick(w)) === 2) continue outer
      if ((await tick(v)) === 3) break outer
      out.push(`${v}${w}`)
    }
  }
  switch (await tick(2)) {
    case await tick(1): out.push('one')
    case await tick(2): out.push('two'); await tick(0)
    case 3: { out.push('three'); const z = await tick('z'); out.push(z); break }
    default: out.push('never')
  }
  const closures: (() => number)[] = []
  for (let i = 0; i < 3; i++) { await tick(0); closures.push(() => i); i += await tick(0) }
  for (const v of [10, 20]) { const w = await tick(v); closures.push(() => v + w) }
  console.log(out.join(), closures.map(g => g()))
}
async function tries(mode: number): Promise<string> {
  const out: string[] = []
  for (let i = 0; i < 3; i++) {
    try {
      try {
        out.push(`t${i}`)
        await tick(0)
        if (mode === 0 && i === 1) continue
        if (mode === 1 && i === 1) break
        if (mode === 2 && i === 1) return `returned ${out.join()}`
        if (mode === 3 && i === 1) throw new Error('thrown')
        if (mode === 4 && i === 1) await Promise.reject(new Error('rejected'))
        if (mode === 5) { const r: string = await Promise.reject(new Error('caught inside')).catch((e: Error) => e.message); out.push(r); break }
      } catch (e) {
        out.push(`c ${(e as Error).message}`)
        await tick(0)
        if (mode === 4) throw new Error('again')
      } finally {
        out.push('f')
        await tick(0)
        out.push('g')
      }
    } finally {
      await tick(0)
      out.push('outer')
    }
  }
  return out.join()
}
export async function main(): Promise<void> {
  await expressions()
  await loops()
  for (let m = 0; m < 6; m++) console.log(m, await tries(m).catch((e: Error) => `! ${e.message}`))
}
