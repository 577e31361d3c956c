// Numeric enums: counting on, gaps, negative and computed members, names from values (reverse mapping).
enum Direction { Up, Down, Left, Right }
enum Status { Idle = 1, Busy, Failed = 10, Broken, Below = -2, Next }
enum Flags { None = 0, Read = 1 << 0, Write = 1 << 1, Execute = 1 << 2, All = Read | Write | Execute, Computed = 'abc'.length * 2 }
enum Fraction { Half = 0.5, More }

const opposite = (d: Direction): Direction => (d % 2 === 0 ? d + 1 : d - 1)

function move(direction: Direction, x: number, y: number): [number, number] {
  switch (direction) {
    case Direction.Up: return [x, y - 1]
    case Direction.Down: return [x, y + 1]
    case Direction.Left: return [x - 1, y]
    case Direction.Right: return [x + 1, y]
  }
}

export function main(): void {
  console.log(Direction.Up, Direction.Right, Direction[0], Direction[Direction.Left], Direction['Down'])
  console.log(Status.Idle, Status.Busy, Status.Failed, Status.Broken, Status.Below, Status.Next, Status[11], Status[-2])
  console.log(Flags.All, Flags.Computed, Flags[7], Fraction.Half, Fraction.More, Fraction[1.5])
  let rights = Flags.Read
  rights |= Flags.Execute
  console.log(rights, (rights & Flags.Write) !== 0, (rights & Flags.Execute) !== 0, rights & ~Flags.Read, Flags[rights & Flags.Execute])
  let [x, y] = [0, 0]
  for (const d of [Direction.Up, Direction.Right, Direction.Right, Direction.Down, Direction.Left]) [x, y] = move(d, x, y)
  console.log(x, y, [0, 1, 2, 3].map((d) => Direction[opposite(d)]).join())
  const names = Object.keys(Direction).filter((key) => Number.isNaN(Number(key)))
  console.log(names.join(), typeof Direction.Up, `${Direction.Down}`, Direction.Up === 0)
  const unknown: Status | undefined = names.length > 9 ? Status.Idle : undefined
  console.log(unknown ?? Status.Failed, unknown === undefined, Direction[names.length] === undefined)
}
