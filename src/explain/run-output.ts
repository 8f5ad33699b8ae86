/**
 * Reads what Python in asyncio's debug mode and Node with strict rejections print, line by line, and says which
 * mistakes it tells of and where in the source. Knows the words of both; runs nothing and touches no file.
 */

export type Runtime = "python" | "node";

export interface RunFinding {
  readonly message: string;
  /** As printed: a path, or a `file:` address from Node. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
}

export interface RunOutputReader {
  /** Takes the next line without its end; returns what is known to be complete by it. */
  push(line: string): readonly RunFinding[];
  /** Returns what is left when nothing more will come. */
  end(): readonly RunFinding[];
}

interface Place {
  readonly file: string;
  readonly line: number;
}

/** A report that is being read: its first line, and the places found in it since. */
interface Report {
  readonly message: string;
  /** Where it lies when its traceback names no place in the user's code. */
  readonly fallback: Place | undefined;
  /** Which frame of a traceback counts: Python's come outermost first, Node's innermost first. */
  readonly counts: "first" | "last";
  /** The report ends with the line that says `Traceback`: what follows is the failure, not the place it began at. */
  readonly untilTraceback: boolean;
  readonly places: Place[];
}

export function runOutputReader(runtime: Runtime): RunOutputReader {
  let current: Report | undefined;
  const finish = (): readonly RunFinding[] => {
    const report = current;
    current = undefined;
    if (!report) return [];
    const found = (report.counts === "first" ? report.places[0] : report.places.at(-1)) ?? report.fallback;
    return found ? [{ message: report.message, ...found }] : [];
  };
  const open = runtime === "python" ? pythonReport : nodeReport;
  const frame = runtime === "python" ? pythonFrame : nodeFrame;
  return {
    push(line) {
      const next = open(line);
      if (next) {
        const done = finish();
        current = next;
        return done;
      }
      if (!current) return [];
      if (current.untilTraceback && line.startsWith("Traceback ")) return finish();
      const place = frame(line);
      if (place && !isLibrary(place.file)) current.places.push(place);
      return continues(line) ? [] : finish();
    },
    end: finish,
  };
}

function pythonReport(line: string): Report | undefined {
  const never = /^(?:(.+):(\d+): )?RuntimeWarning: (coroutine '.+' was never awaited)$/.exec(line);
  if (never) return report(sentence(never[3] ?? ""), placeOf(never[1], never[2]));

  const slow = /Executing (<.*>) took ([\d.]+) seconds$/.exec(line);
  if (slow) {
    const who = /\b(?:coro=<|Handle )([^\s(]+)/.exec(slow[1] ?? "")?.[1] ?? "A callback";
    return report(`${who} kept the event loop busy for ${slow[2]} seconds`, reprPlace(slow[1] ?? ""));
  }
  if (/Task exception was never retrieved$/.test(line)) {
    return { ...report("The exception of this task was never retrieved", undefined), untilTraceback: true };
  }
  const session = /^(?:(.+):(\d+): \w+: )?Unclosed client session\b/.exec(line);
  return session
    ? report("This client session was never closed", placeOf(session[1], session[2]))
    : undefined;
}

function nodeReport(line: string): Report | undefined {
  const warning = /^\(node:\d+\) (?:\[\w+\] )?(\w*Warning: .+)$/.exec(line);
  if (warning) return { ...report(warning[1] ?? "", undefined), counts: "first" };
  const failure = /^(?:Uncaught )?((?:\w*Error|UnhandledPromiseRejection)(?: \[\w+\])?(?:: .*)?)$/.exec(line);
  return failure
    ? { ...report(`Nothing handles this: ${failure[1]}`, undefined), counts: "first" }
    : undefined;
}

function report(message: string, fallback: Place | undefined): Report {
  const place = fallback && !isLibrary(fallback.file) ? fallback : undefined;
  return { message, fallback: place, counts: "last", untilTraceback: false, places: [] };
}

/** The first place of the user's own that the printed form of a task or handle names. */
function reprPlace(text: string): Place | undefined {
  for (const [, file, line] of text.matchAll(/ at ([^<>]+?):(\d+)(?=[>\]\s])/g)) {
    const place = placeOf(file, line);
    if (place && !isLibrary(place.file)) return place;
  }
  return undefined;
}

function pythonFrame(line: string): Place | undefined {
  // A task's own line names where it was made, too, but only the traceback leads out of the library.
  const match = /^ {2}File "(.+)", line (\d+)/.exec(line);
  return match ? placeOf(match[1], match[2]) : undefined;
}

function nodeFrame(line: string): Place | undefined {
  const match = /^\s+at (?:.*\()?([^()]+):(\d+):\d+\)?(?: \{)?$/.exec(line);
  return match ? placeOf(match[1]?.replace(/^async /, ""), match[2]) : undefined;
}

function placeOf(file: string | undefined, line: string | undefined): Place | undefined {
  return file && line ? { file, line: Number(line) } : undefined;
}

/** Whether a line may belong to a report that began above it. */
function continues(line: string): boolean {
  return /^(\s+\S|Coroutine created at|Object created at|source_traceback:|(future|task|client_session|connections|handle): )/.test(
    line,
  );
}

function isLibrary(file: string): boolean {
  return /^(<|node:|sys:)|[\\/](site-packages|dist-packages|node_modules)[\\/]|[\\/]lib(64)?[\\/]python\d|[\\/]Lib[\\/]asyncio[\\/]|asyncio-debug-runner\.py$/.test(
    file,
  );
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
