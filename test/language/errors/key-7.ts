// expect: UNI-L015 9:67
class Registers {
  a = 0;
  b = 0;
}

export function main(): void {
  const registers = new Registers();
  for (const name of ["a", "b"] as (keyof Registers)[]) registers[name] = 1;
  console.log(registers.a);
}
