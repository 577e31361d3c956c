/** What is known of variables at one place of the code, beyond what holds everywhere. */
import { join, same, widen, type Num } from './interval.ts'
import type { Key } from './program.ts'

export interface State {
  /** Values of places now; others have what they ever have. */
  values: Map<Key, Num>
  /** i → (s → n): i + n is below the length of the string in s. */
  under: Map<Key, Map<Key, number>>
}

export const fresh = (): State => ({ values: new Map(), under: new Map() })
export const copy = (state: State): State => ({ values: new Map(state.values), under: new Map([...state.under].map(([key, map]) => [key, new Map(map)])) })

/** What holds on both ways here; undefined: there is no such way. */
export function meet(a: State | undefined, b: State | undefined): State | undefined {
  if (!a || !b) return a ?? b
  const result = fresh()
  for (const [key, value] of a.values) {
    const other = b.values.get(key)
    if (other) result.values.set(key, join(value, other)!)
  }
  for (const [key, map] of a.under) {
    const other = b.under.get(key)
    if (!other) continue
    const both = new Map([...map].flatMap(([text, most]): [Key, number][] => (other.has(text) ? [[text, Math.min(most, other.get(text)!)]] : [])))
    if (both.size) result.under.set(key, both)
  }
  return result
}

/** `next`, which comes after `old` at the head of a loop, let grow. */
export function grow(old: State, next: State, marks: number[]): State {
  const result: State = { values: new Map(), under: next.under }
  for (const [key, value] of next.values) result.values.set(key, widen(old.values.get(key), value, marks)!)
  return result
}

export function equal(a: State, b: State): boolean {
  if (a.values.size !== b.values.size || a.under.size !== b.under.size) return false
  for (const [key, value] of a.values) if (!same(value, b.values.get(key))) return false
  for (const [key, map] of a.under) {
    const other = b.under.get(key)
    if (!other || other.size !== map.size) return false
    for (const [text, most] of map) if (other.get(text) !== most) return false
  }
  return true
}

/** Forgets a place, of which something new may hold. */
export function forget(state: State, key: Key): void {
  state.values.delete(key)
  state.under.delete(key)
  for (const [index, map] of state.under) if (map.delete(key) && !map.size) state.under.delete(index)
}
