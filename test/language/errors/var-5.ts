// expect: UNI-L030 4:9
export function main(): void {
  for (let i = 0; i < 3; i++) {
    var last: number | undefined;
    console.log(last);
    last = i;
  }
}
