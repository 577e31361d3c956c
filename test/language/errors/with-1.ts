// expect: UNI-L007 3:3
export function main(): void {
  with (Math) {
    console.log("in it");
  }
}
