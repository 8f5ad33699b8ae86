/** `time`, and the clocks of `datetime`. */
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

const clockMethods = { ...each("now utcnow today", { effects: reads("clock") }) };
const pureMethods = each(
  "astimezone combine ctime date dst fromisocalendar fromisoformat fromordinal fromtimestamp isocalendar isoformat isoweekday replace strftime strptime time timestamp timetuple toordinal total_seconds tzname utcfromtimestamp utcoffset utctimetuple weekday",
  { effects: [] },
);

export const datetime = library({
  module: "datetime",
  source: "https://docs.python.org/3/library/datetime.html",
  classes: {
    datetime: { constructs: { effects: [] }, methods: { ...pureMethods, ...clockMethods } },
    date: { constructs: { effects: [] }, methods: { ...pureMethods, ...clockMethods } },
    time: { constructs: { effects: [] }, methods: pureMethods },
    timedelta: { constructs: { effects: [] }, methods: pureMethods },
    timezone: { constructs: { effects: [] }, methods: pureMethods },
  },
});
