/** Where `uni/kv` and `uni/fs` keep what an app stores under Node: a folder that stands for the card. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'

/** The folder for one part of the card, made when it is not there. @param part `files` or `kv` */
export function cardFolder(part: string): string {
  const card = process.env.UNI_CARD
  if (!card) throw new Error('this run has no card: uni run --on node makes one')
  const folder = join(card, part)
  mkdirSync(folder, { recursive: true })
  return folder
}
