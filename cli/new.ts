/** `uni new`: not there yet. */
import { Exit, UniError } from '../boards/error.ts'

export async function command(): Promise<number> {
  throw new UniError('UNI-U090', '"uni new" is not there yet', Exit.unavailable)
}
