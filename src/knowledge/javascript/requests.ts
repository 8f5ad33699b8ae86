/** What everything that works like `fetch` has in common. */
import type { LibraryFunction, ReadCondition } from "../../ir/facts.ts";
import { each, promise, reads, writes } from "../entries.ts";

/** The request's options name its method; without one it is `GET`. */
export function readsByMethod(argument: number): ReadCondition {
  return { argument, property: "method", matches: "^(GET|HEAD|OPTIONS)$", byDefault: true, address: 0 };
}

export const fetching: LibraryFunction = promise({
  effects: writes("network"),
  readsWhen: readsByMethod(1),
  raises: ["TypeError"],
});

/** The rest of a response is on its way while its body is read. */
export const receivesBody = {
  ...each(
    "arrayBuffer blob bytes formData text",
    promise({ effects: reads("network"), raises: ["TypeError"] }),
  ),
  json: promise({ effects: reads("network"), raises: ["SyntaxError", "TypeError"] }),
};
