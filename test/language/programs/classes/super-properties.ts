// super.method() starts above the class that contains the code, at every level, also in arrows and accessors. ECMA-262 13.3.7.
class A {
  protected trail: string[] = []
  visit(name: string): string { this.trail.push(`A(${name})`); return 'a' }
  get label(): string { return 'A' }
  callsVisit(): string { return this.visit('from A') }
  result(): string { return this.trail.join(' ') }
}

class B extends A {
  override visit(name: string): string { this.trail.push('B'); return super.visit(name) + 'b' }
  override get label(): string { return super.label + 'B' }
}

class C extends B {}

class D extends C {
  override visit(name: string): string {
    const up = (times: number): string => times > 0 ? super.visit(`${name}${times}`) + up(times - 1) : 'd'
    return up(2)
  }
  override get label(): string { return [1, 2].map(n => super.label + n).join() + 'D' }
  override callsVisit(): string { return `<${super.callsVisit()}>` }
}

export function main(): void {
  for (const object of [new A(), new B(), new C(), new D()]) {
    console.log(object.callsVisit(), object.visit('x'), object.label)
    console.log(object.result())
  }
}
