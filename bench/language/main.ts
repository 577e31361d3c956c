/**
 * What the language costs. Prints for each program its name, its answer, and how many ticks of the timer it took for N and for 2 N rounds.
 * The compute programs come twice: `number calls …` and `integer calls …`.
 */
import { now } from 'kernel/time'
import * as integer from './integer'
import * as number from './number'
import { awaited, rounds } from './features'

let scale = 1
/** `n`, or twice that: gcc cannot know. */
const times = (n: number): number => n * scale

function report(name: string, answer: number, one: u64, two: u64): void {
  console.log(`${name} ${answer} ${one} ${two}`)
}

function measure(name: string, program: () => number): void {
  const answer = program()
  const start = now()
  program()
  const middle = now()
  scale = 2
  program()
  const end = now()
  scale = 1
  report(name, answer, u64(middle - start), u64(end - middle))
}

export async function main(): Promise<void> {
  measure('number_calls', () => number.calls(times(15)))
  measure('integer_calls', () => integer.calls(times(15)))
  measure('number_nbody', () => number.nbody(times(500)))
  measure('integer_nbody', () => integer.nbody(times(500)))
  measure('number_sieve', () => number.sieve(times(20000)))
  measure('integer_sieve', () => integer.sieve(times(20000)))
  measure('number_sha256', () => number.sha256(times(64)))
  measure('integer_sha256', () => integer.sha256(times(64)))
  measure('number_checksums', () => number.checksums(times(16384)))
  measure('integer_checksums', () => integer.checksums(times(16384)))
  measure('number_trees', () => number.trees(times(20)))
  measure('integer_trees', () => integer.trees(times(20)))
  measure('number_strings', () => number.strings(times(1000)))
  measure('integer_strings', () => integer.strings(times(1000)))
  measure('number_dispatch', () => number.dispatch(times(100)))
  measure('integer_dispatch', () => integer.dispatch(times(100)))
  measure('number_sorting', () => number.sorting(times(5000)))
  measure('integer_sorting', () => integer.sorting(times(5000)))
  measure('number_copies', () => number.copies(times(200)))
  measure('integer_copies', () => integer.copies(times(200)))
  for (const [name, round] of rounds) measure(name, () => round(times(2000)))
  for (const count of [2000, 4000]) {
    const start = now()
    const answer = await awaited(count)
    report(`await_${count}`, answer, u64(now() - start), u64(0))
  }
}
