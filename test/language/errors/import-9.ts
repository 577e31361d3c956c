// expect: UNI-L009 5:1
function start(): void {
  console.log("started");
}
module.exports = { start };

export function main(): void {
  start();
}
