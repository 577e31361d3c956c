/** A day at a weather station: a walk through the language. Prints the same on a board, in the simulator and under Node. */
import { sleep } from "uni";
import { archive, clock, format, parse, restore } from "./journal";
import { type Event, Quantity, type Reading, SensorError, Severity, describe } from "./model";
import { Anemometer, Barometer, type Sensor, Thermometer } from "./sensors";
import { type Summary, Series, groupBy, range, summarize } from "./series";

const MIDSUMMER = new Date(Date.UTC(2024, 5, 21));

export async function main(): Promise<void> {
  const sensors: Sensor[] = [new Thermometer(), new Barometer(), new Anemometer(5)];
  console.log(`${sensors.length} sensors: ${sensors.join(", ")}`);
  const { readings, events } = watch(sensors);
  analyse(readings);
  tellOf(events);
  keep(readings);
  checkLog();
  await poll(sensors);
  console.log("last seen:", new Map(sensors.map((sensor) => [sensor.quantity, sensor.last])));
}

const heading = (text: string): void => console.log(`\n${text}\n${"=".repeat(text.length)}`);

/** Generators, exceptions, object literals. */
function watch(sensors: Sensor[]): { readings: Series<Reading>; events: Event[] } {
  heading("A day of readings");
  const readings = new Series<Reading>(), events: Event[] = [];
  let faults = 0;
  for (const minute of range(24 * 60, 180)) {
    for (const sensor of sensors) {
      try {
        const reading = sensor.read(minute);
        if (minute === 720) reading.note ??= "noon";
        readings.add(reading);
        events.push({ kind: "reading", reading });
      } catch (error) {
        if (!(error instanceof SensorError)) throw error;
        events.push({ kind: "fault", sensor: error.sensor, reason: error.message });
        faults++;
      } finally {
        if (minute === 1260 && sensor === sensors.at(-1)) events.push({ kind: "silence", sensor: String(sensor), minutes: 24 * 60 - minute });
      }
    }
  }
  console.log(`${readings.length} readings, ${faults} fault${faults === 1 ? "" : "s"}`);
  return { readings, events };
}

/** Collections, closures, generics, tuples, labelled loops. */
function analyse(readings: Series<Reading>): void {
  heading("What they say");
  const byQuantity = groupBy(readings, ({ quantity }) => quantity);
  const table = new Map<Quantity, Summary>();
  for (const [quantity, group] of byQuantity) table.set(quantity, summarize(group.map(({ value }) => value)));
  console.log(table);

  const windy = byQuantity.get(Quantity.Wind)?.filter(({ value }) => value > 10).map(({ minute }) => clock(minute));
  console.log("windy at", windy ?? "no time", "| rain:", byQuantity.get("rain" as Quantity)?.length ?? "not measured");

  const temperatures = new Series(byQuantity.get(Quantity.Temperature) ?? []);
  const rises = [...temperatures.windows()].filter(([before, after]) => after.value > before.value);
  console.log("warmer in", new Set(rises.map(([{ minute }]) => (minute < 720 ? "the morning" : "the afternoon"))));

  // Three readings of which the middle one is the highest.
  search: for (const [quantity, group] of byQuantity) {
    for (const [before, { value, minute }, after] of new Series(group).windows(3)) {
      if (value <= before.value || value <= after.value) continue;
      console.log(`${quantity} peaks at ${clock(minute)} with ${value}`);
      if (quantity === Quantity.Wind) break search;
      continue search;
    }
    console.log(`${quantity} has no peak`);
  }
}

/** Discriminated unions, enums, sorting. */
function tellOf(events: Event[]): void {
  heading("What happened");
  const told = events.map(describe).filter(([severity]) => severity !== Severity.Info);
  told.sort(([a, first], [b, second]) => b - a || first.localeCompare(second));
  for (const [severity, text] of told) console.log(`${Severity[severity].padEnd(8)}${text}`);
  const counts: Record<string, number> = {};
  for (const { kind } of events) counts[kind] = (counts[kind] ?? 0) + 1;
  console.log(counts);
}

/** Dates, JSON, spread. */
function keep(readings: Series<Reading>): void {
  heading("For the archive");
  const noon = [...readings].filter(({ note }) => note === "noon");
  const text = archive("hilltop", MIDSUMMER, noon);
  console.log(text);
  const { day, readings: [first, ...others] } = restore(text);
  console.log(new Date(day).getTime() === MIDSUMMER.getTime(), others.length, { ...first, note: undefined, value: first.value + 0.5 });
}

/** Regular expressions, errors with a cause, optional chaining. */
function checkLog(): void {
  heading("An old log");
  const lines = ["6:30 temperature 11.5 # mist", "7:00 wind 3.25", "8:15 humidity 80", "noon: sunny", ""];
  const failures: Error[] = [];
  for (const [index, line] of lines.entries()) {
    try {
      console.log(format(parse(line)));
    } catch (error) {
      failures.push(new Error(`line ${index + 1}`, { cause: error }));
    }
  }
  for (const { message, cause } of failures) console.log(message, "-", cause instanceof Error ? `${cause.name}: ${cause.message}` : cause);
  const year = MIDSUMMER.toISOString().match(/^(\d+)-/)?.[1];
  console.log("words:", lines.join(" ").match(/[a-z]{4,}/g)?.map((word) => word[0].toUpperCase() + word.slice(1)).join(" "), year);
}

/** Promises, timers, async functions. */
async function poll(sensors: Sensor[]): Promise<void> {
  heading("All at once");
  const order: string[] = [];
  const ask = async (sensor: Sensor, ms: number): Promise<Reading> => {
    await sleep(ms);
    order.push(sensor.quantity);
    return sensor.read(600);
  };
  const [thermometer, barometer, anemometer] = sensors;
  const both = await Promise.all([ask(thermometer, 30), ask(barometer, 10)]);
  console.log(both.map(format), order);

  const timeout = new Promise<never>((_, reject) => setTimeout(() => reject(new Error("too late")), 20));
  const fastest = await Promise.race([ask(barometer, 5), timeout]);
  console.log("first:", fastest.quantity);
  await Promise.race([ask(barometer, 60), timeout]).catch((error: Error) => console.log("first:", error.message));

  const settled = await Promise.allSettled([ask(anemometer, 1), ask(anemometer, 2), ask(thermometer, 3)]);
  for (const result of settled) {
    if (result.status === "fulfilled") console.log("answer:", result.value);
    else console.log("no answer:", String(result.reason));
  }

  let ticks = 0;
  await new Promise<void>((resolve) => {
    const timer = setInterval(() => {
      console.log(`tick ${++ticks}`);
      if (ticks < 3) return;
      clearInterval(timer);
      resolve();
    }, 5);
  });
}
