/** Every rule, sorted by code. */
import { asyncPromiseExecutor } from "./async-promise-executor.ts";
import { awaitBeforeGather } from "./await-before-gather.ts";
import { awaitInLoop } from "./await-in-loop.ts";
import { awaitOfPlainValue } from "./await-of-plain-value.ts";
import { awaitOutsideAsync } from "./await-outside-async.ts";
import { blockingCall } from "./blocking-call.ts";
import { blockingHelper } from "./blocking-helper.ts";
import { clientPerRequest } from "./client-per-request.ts";
import { droppedTask } from "./dropped-task.ts";
import { halfHandledGather } from "./half-handled-gather.ts";
import { heavyComputation } from "./heavy-computation.ts";
import { ignoredAsyncCallback } from "./ignored-async-callback.ts";
import type { Rule } from "./kit/rule.ts";
import { missingAwait } from "./missing-await.ts";
import { missingTimeout } from "./missing-timeout.ts";
import { needlessAsync } from "./needless-async.ts";
import { nestedEventLoop } from "./nested-event-loop.ts";
import { returnWithoutAwaitInTry } from "./return-without-await-in-try.ts";
import { sequentialAwaits } from "./sequential-awaits.ts";
import { syncProtocolOnAsync } from "./sync-protocol-on-async.ts";
import { thenInAsync } from "./then-in-async.ts";
import { timeoutWithoutAwait } from "./timeout-without-await.ts";
import { unhandledFailure } from "./unhandled-failure.ts";

export const rules: readonly Rule[] = [
  missingAwait,
  ignoredAsyncCallback,
  awaitOutsideAsync,
  droppedTask,
  nestedEventLoop,
  asyncPromiseExecutor,
  awaitOfPlainValue,
  syncProtocolOnAsync,
  sequentialAwaits,
  awaitInLoop,
  blockingCall,
  blockingHelper,
  heavyComputation,
  awaitBeforeGather,
  clientPerRequest,
  unhandledFailure,
  halfHandledGather,
  missingTimeout,
  returnWithoutAwaitInTry,
  timeoutWithoutAwait,
  needlessAsync,
  thenInAsync,
];
