// expect: UNI-L002 3:18
export function main(): void {
  const config = JSON.parse('{"port": 80}');
  console.log(config.port);
}
