/** Shared places that nothing in a module sets once an object is made: reading one earlier or later gives the same. */
import type { Module } from "../ir/module.ts";
import { operationsOf } from "../ir/walk.ts";
import type { Program } from "./program.ts";
import { placesWritten, sharedPlace } from "./shared-places.ts";

export function isSettled(program: Program, module: Module, places: ReadonlySet<string>): boolean {
  return places.size === 0 || sharedPlace(places, placesSetIn(program, module)) === undefined;
}

const ofModule = {};
const none: ReadonlySet<string> = new Set();

/** By what runs after a module was imported and an object made. */
function placesSetIn(program: Program, module: Module): ReadonlySet<string> {
  return program.once(ofModule, module, none, () => {
    const places = new Set<string>();
    for (const scope of module.functions) {
      const isMaking = scope.form === "constructor" || /^__(init|new|post_init)__$/.test(scope.name);
      if (scope.kind === "module" || scope.kind === "class-body" || isMaking) continue;
      for (const { operation } of operationsOf(scope))
        if (operation.op === "write")
          for (const place of placesWritten({ module, function: scope }, operation.place).writes)
            places.add(place);
    }
    return places;
  });
}
