// expect: UNI-L030 4:9
export function main(): void {
  if (true) {
    var message = "inside";
  }
  console.log(message);
}
