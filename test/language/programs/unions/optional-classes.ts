// T | null, T | undefined and unions of classes with common members.
abstract class Employee {
  constructor(readonly name: string, public boss: Employee | null = null) {}
  abstract readonly pay: number
  chain(): string {
    return this.boss ? `${this.name} < ${this.boss.chain()}` : this.name
  }
}
class Worker extends Employee {
  pay = 100
  hours: number | null = null
}
class Manager extends Employee {
  reports: Employee[] = []
  get pay(): number {
    return 150 + this.reports.length * 10
  }
  hire(...people: Employee[]): this {
    for (const person of people) {
      person.boss = this
      this.reports.push(person)
    }
    return this
  }
}
class Robot {
  readonly name = 'R2'
  pay: undefined
  charge?: number
}
type Staff = Worker | Manager | Robot

const cost = (staff: Staff[]): number => staff.reduce((sum, s) => sum + (s.pay ?? 1), 0)

function label(s: Staff | null | undefined): string {
  if (!s) return s === null ? 'left' : 'never'
  if (s instanceof Manager) return `${s.name}*${s.reports.length}`
  if (s instanceof Robot) return `${s.name}@${s.charge ?? '?'}`
  return `${s.name} ${s.hours?.toFixed(1) ?? '-'}`
}

export function main(): void {
  const [a, b] = [new Worker('a'), new Worker('b')]
  const m = new Manager('m').hire(a, b)
  const top = new Manager('top').hire(m)
  const robot = new Robot()
  robot.charge = 0
  b.hours = 7.25
  console.log(a.chain(), top.chain(), cost([a, b, m, top, robot]))
  console.log([a, b, m, robot, null, undefined].map(label).join(', '))
  const found: Employee | undefined = top.reports.find((e) => e instanceof Worker)
  console.log(found?.name, (found ?? m).name, [a, m].map((e) => e.boss?.boss?.name ?? 'nobody').join())
  const byName = new Map<string, Staff>([a, b, m, robot].map((s) => [s.name, s]))
  const r = byName.get('R2')
  console.log(r instanceof Robot && r.pay === undefined, byName.get('zz')?.name, r === robot)
}
