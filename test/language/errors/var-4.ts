// expect: UNI-L030 4:7
export function main(): void {
  total = 5;
  var total: number;
  console.log(total);
}
