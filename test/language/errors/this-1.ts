// expect: UNI-L024 3:15
function show(): void {
  console.log(this);
}

export function main(): void {
  show();
}
