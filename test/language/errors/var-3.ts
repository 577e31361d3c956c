// expect: UNI-L030 3:7, UNI-L030 4:7
export function main(): void {
  var x = 1;
  var x = 2;
  console.log(x);
}
