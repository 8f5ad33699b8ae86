/** `time`, and the clocks of `datetime`. */
import type { LibraryFunction } from "../../ir/facts.ts";
import { blocking, each, library, reads } from "../entries.ts";

export const time = library({
  module: "time",
  source: "https://docs.python.org/3/library/time.html",
  functions: {
    sleep: blocking("sleep", {
      instead: "`asyncio.sleep`",
      replacement: "asyncio.sleep",
      gives: "None",
      paces: true,
    }),
    ...each("time time_ns monotonic monotonic_ns perf_counter perf_counter_ns process_time process_time_ns", {
      effects: reads("clock"),
    }),
    ...each("localtime gmtime ctime", { effects: reads("clock") }),
    ...each("strftime strptime mktime asctime", { effects: [] }),
  },
});

const quiet: LibraryFunction = { effects: [] };
const clock: LibraryFunction = { effects: reads("clock") };
const dateMethods =
  "ctime fromisocalendar fromisoformat fromordinal fromtimestamp isocalendar isoformat isoweekday replace strftime timetuple toordinal weekday";

export const datetime = library({
  module: "datetime",
  source: "https://docs.python.org/3/library/datetime.html",
  classes: {
    datetime: {
      constructs: quiet,
      methods: {
        ...each(
          `${dateMethods} astimezone combine date dst strptime time timestamp timetz tzname utcoffset utctimetuple`,
          quiet,
        ),
        ...each("now today utcnow", clock),
      },
    },
    date: { constructs: quiet, methods: { ...each(dateMethods, quiet), today: clock } },
    time: {
      constructs: quiet,
      methods: each("dst fromisoformat isoformat replace strftime tzname utcoffset", quiet),
    },
    timedelta: { constructs: quiet, methods: each("total_seconds", quiet) },
    timezone: { constructs: quiet, methods: each("dst fromutc tzname utcoffset", quiet) },
  },
});
