// expect: UNI-L030 4:9, UNI-L031 6:13, UNI-L022 6:16
function legacy(x: string | number): boolean {
  if (x) {
    var y: string | number = x;
  }
  return y! == arguments.length;
}

export function main(): void {
  console.log(legacy(1));
}
