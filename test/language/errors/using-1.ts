// expect: UNI-L043 7:3
class Port {
  close(): void {}
}

export function main(): void {
  using port = new Port();
  console.log(port !== undefined);
}
