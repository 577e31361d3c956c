// Unions of literals: strings, numbers and booleans with a small set of values.
type Suit = 'clubs' | 'hearts'
type Die = 1 | 2 | 3 | 4 | 5 | 6
type Answer = 'yes' | 'no' | boolean | 0
type Align = 'left' | 'center' | 'right' | number

const suits = ['clubs', 'hearts'] as const
const value = { clubs: 1, hearts: 3 } satisfies Record<Suit, number>
const worth = (suit: Suit): number => (suit === 'clubs' ? value.clubs : value.hearts)

function truth(answer: Answer): boolean {
  switch (answer) {
    case 'yes':
    case true:
      return true
    case 'no':
    case false:
    case 0:
      return false
  }
}

function place(text: string, width: number, align: Align = 'left'): string {
  const space = width - text.length
  const left = align === 'left' ? 0 : align === 'right' ? space : align === 'center' ? space >> 1 : align
  return '.'.repeat(left) + text + '.'.repeat(space - left)
}

const flip = (die: Die): Die => (7 - die) as Die
const handlers: { [K in Suit as `on${Capitalize<K>}`]: (n: number) => string } = {
  onClubs: (n) => 'c'.repeat(n),
  onHearts: (n) => `h${n}`,
}

export function main(): void {
  console.log(suits.map((suit) => `${suit}${worth(suit)}`).join(), suits.length)
  const answers: Answer[] = ['yes', 'no', true, false, 0]
  console.log(answers.map(truth).join())
  console.log(place('ab', 6), place('ab', 6, 'right'), place('ab', 6, 'center'), place('ab', 6, 1))
  const dice: Die[] = [1, 3, 6]
  console.log(dice.map(flip).join(), dice.includes(3), dice.reduce<number>((a, b) => a + b, 0))
  console.log(handlers.onClubs(3), handlers.onHearts(2))
  let state: 'a' | 'b' | 'c' = 'a'
  const path: string[] = []
  for (let i = 0; i < 5; i++) {
    path.push(state)
    state = state === 'a' ? 'b' : state === 'b' ? 'c' : 'a'
  }
  const last = state as string
  console.log(path.join(''), last === 'c', `${state}!` as const)
  const bool: true | null = path.length > 2 || null
  console.log(bool, bool && 'and', (bool ?? 'never') === true)
}
