/**
 * Steps that decide whether the steps behind them may run at all: authorisation, sign-in, locks.
 * They are told by their names and by what they raise, bound to a name or not. A step taken for a
 * guard that is none leads to silence, no more.
 */
import type { Call, FunctionIr, Operation } from "../ir/module.ts";
import { flatten, statementsOf, valueById } from "../ir/walk.ts";
import { targetOf } from "./call-graph.ts";
import type { Program } from "./program.ts";

/** Words, joined without marks, with which a name begins that says what must hold. */
const demands =
  /^(?:(?:get|fetch|load)?currentuser|authori[sz]e|authenticate|require|ensure|assert|guard|enforce|protect|permit|deny|must|validate|verify)/;
/** What access is about. */
const access =
  /verify|jwt|authori[sz]|authenticat|permission|permitted|allowed|forbidden|login|logon|signin|admin|csrf|captcha|acquire|lock(?!s?(?:ed|ing)?by)|access(?:right|control)|rights|canaccess/;
const reader = /^(?:get|fetch|load|list|find|read|query|search|count)/;
const check = /^(?:check|confirm|is|has|can|may)/;
const checked = /token|session|auth|access|role|user|quota|limit|owner|signature|credential|password|key$/;

/** `response.raise_for_status()`, `assert.ok(user)`, `signal.throwIfAborted()`: called for nothing but its failure. */
export function onlyRaises(operation: Operation): boolean {
  if (operation.op !== "call" || operation.use.as !== "discarded") return false;
  const { symbol, place, member } = operation.callee;
  const name = member ?? place?.root ?? "";
  return (
    /^(raise_for_status|throwIfAborted|assert\w*)$/.test(name) || /^assert(\.|\/|$)/.test(symbol?.name ?? "")
  );
}

/** Whether a call is a guard. `raises`: it may raise from a test of its own. */
export function isGuard(
  program: Program,
  call: Call,
  within: FunctionIr,
  { raises }: { readonly raises: boolean },
): boolean {
  const name = nameOf(call)
    .replaceAll(/[^a-z]/gi, "")
    .toLowerCase();
  if (demands.test(name)) return true;
  if (access.test(name) && (raises || !reader.test(name))) return true;
  if (check.test(name) && (raises || checked.test(name))) return true;
  if (call.arguments.some(({ value }) => isAddressOfGuard(within, value))) return true;
  const target = targetOf(program, call);
  return target !== undefined && raises && refuses(target.function);
}

function nameOf({ callee }: Call): string {
  return callee.member ?? callee.place?.path.at(-1) ?? callee.place?.root ?? "";
}

/** A request that signs in or takes a lock changes what later ones may do, whatever its method. */
const guardedAddress =
  /(?:^|[/?&=_-])(?:log-?(?:in|out|on|off)|sign-?(?:in|out|up)|auth\w*|sessions?|csrf|xsrf|lock|unlock)(?=$|[/?&=._-])/i;

function isAddressOfGuard(within: FunctionIr, id: number): boolean {
  const value = valueById(within, id);
  return value?.op === "constant" && typeof value.value === "string" && guardedAddress.test(value.value);
}

const refusal =
  /unauthori[sz]ed|unauthenticated|forbidden|permission|denied|not ?allowed|access|(?:log|sign)(?:ged|ned)?[ -]?in|^40[13]$/i;

/** It raises a failure that says who may not go on, or looks whether the other side said so. */
function refuses(target: FunctionIr): boolean {
  return statementsOf(target).some(
    ({ statement }) =>
      (statement.type === "raise" && flatten(statement.operations).some(namesRefusal)) ||
      (statement.type === "if" && flatten(statement.test).some(isRefusedStatus)),
  );
}

function namesRefusal(operation: Operation): boolean {
  if (operation.op === "constant") return refusal.test(String(operation.value));
  return operation.op === "call" && refusal.test(operation.callee.symbol?.name ?? nameOf(operation));
}

/** Unauthorized, and forbidden. */
function isRefusedStatus(operation: Operation): boolean {
  return operation.op === "constant" && (operation.value === 401 || operation.value === 403);
}
