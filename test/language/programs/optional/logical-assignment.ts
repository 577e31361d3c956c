// ??=, ||= and &&= assign only when they must; the target's parts are evaluated once: ECMA-262 13.15.2.
const log: string[] = []

class Store {
  #value: number | undefined
  writes = 0
  get value(): number | undefined {
    log.push('get')
    return this.#value
  }
  set value(v: number | undefined) {
    log.push(`set ${v}`)
    this.writes++
    this.#value = v
  }
}

const note = <T>(name: string, value: T): T => {
  log.push(name)
  return value
}

export function main(): void {
  let a: number | null | undefined = null
  a ??= 5
  a ??= note('never', 6)
  let b = 0
  b ||= 7
  b ||= note('never', 8)
  let c = 'text'
  c &&= note('once', c + '!')
  let d = ''
  d &&= note('never', 'x')
  let e: string | undefined
  e ??= ''
  e ||= 'filled'
  let f = true
  f &&= b > 100
  f ||= b > 5
  console.log(a, b, c, d === '', e, f, log.splice(0).join())

  const store = new Store()
  store.value ??= note('first', 1)
  store.value ??= note('second', 2)
  store.value &&= note('third', 0)
  store.value ||= note('fourth', 4)
  console.log(store.writes, log.splice(0).join(', '))

  const list: (number | undefined)[] = [0, undefined, 2]
  const at = (i: number): number => note(`at ${i}`, i)
  list[at(1)] ??= note('one', 1)
  list[at(0)] ||= note('zero', 10)
  list[at(2)] ??= note('never', 9)
  console.log(list.join(), log.splice(0).join(', '))

  const groups: Record<string, string[]> = {}
  for (const word of ['apple', 'avocado', 'banana']) (groups[word[0]] ??= []).push(word)
  console.log(JSON.stringify(groups))
  const counts = { hits: 0 as number | undefined }
  const get = (): typeof counts => note('object', counts)
  get().hits ||= 3
  get().hits &&= undefined
  get().hits ??= 9
  console.log(counts.hits, log.join())
}
