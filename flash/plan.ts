/** From what is on a card and what shall be on it to what is written. */
import { suits, type Found } from './found.ts'
import { newCard, sameCard, type CardLayout, type CardPlan } from './layout.ts'

export interface Choice {
  plan: CardPlan
  /** What is lost, in words; absent: nothing that anybody could miss. */
  loses?: string
}

/** @param size of a new card, in bytes. @param erase make the card new, whatever there is. Throws UNI-F006. */
export function planFor(layout: CardLayout, found: Found, size: number, erase: boolean): Choice {
  if (found.state === 'ours' && suits(found, layout) && !erase) return { plan: sameCard(layout, found) }
  const plan = newCard(layout, size)
  if (found.state === 'other') return { plan, loses: found.what }
  if (found.state !== 'ours') return { plan }
  return { plan, loses: `uni's card${erase ? '' : ', laid out for another kind of board'}, with what is in DATA and kv` }
}
