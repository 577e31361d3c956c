// What `object` does not tell is copied all the same: ECMA-262 7.3.25.
type Json = null | boolean | number | string | Json[] | { [key: string]: Json }
export function main(): void {
  const j: Json = { a: 1, c: 'x' }
  const k = { ...(j as object) } as Json
  console.log(k)
  const u: unknown = j
  console.log({ ...(u as object) })
}
