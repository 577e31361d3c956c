// T | null | undefined for numbers, booleans and strings: the three are never mixed up: ECMA-262 7.2.15, 7.2.13.
function show(n: number | null | undefined): string {
  if (n === null) return 'null'
  if (n === undefined) return 'undefined'
  if (n !== n) return 'NaN'
  return Object.is(n, -0) ? '-0' : String(n)
}

function flag(b: boolean | null | undefined): string {
  return b === null ? 'null' : b === undefined ? 'undefined' : b ? 'true' : 'false'
}

interface Settings { volume?: number | null; muted?: boolean; title?: string | null }

export function main(): void {
  console.log([0, -0, NaN, null, undefined, 1.5].map(show).join())
  console.log([true, false, null, undefined].map(flag).join())

  let n: number | null | undefined
  const steps: string[] = [show(n)]
  n = null
  steps.push(show(n))
  n = 0 / 0
  steps.push(show(n))
  n = undefined
  steps.push(show(n), `${n == null}`, `${n === null}`)
  console.log(steps.join())

  const list: (number | null)[] = [1, null, 3]
  console.log(list.indexOf(null), list.includes(null), list.filter((x) => x !== null).length, list.join('-'), JSON.stringify(list))
  const map = new Map<number | null | undefined, string>([[null, 'n'], [undefined, 'u'], [NaN, 'nan'], [0, 'zero']])
  console.log(map.get(null), map.get(undefined), map.get(NaN), map.get(-0), map.size)

  const all: Settings[] = [{}, { volume: null, muted: false }, { volume: 0, title: '' }, { title: null }]
  for (const { volume, muted, title } of all) console.log(show(volume), flag(muted), title === null, title === undefined, title?.length)
  console.log(all.map((s) => s.volume == null).join(), all.map((s) => s.muted != undefined).join())
  const found = [5, 6].find((x) => x > 9)
  const last = [NaN].at(0)
  console.log(show(found), show(last), found === undefined, last === undefined)
  console.log(typeof found, typeof n, typeof list[1], `${list[1]}`, String(found) + list[1])
}
