/** Every rule, sorted by code. */
import { blockingCall } from "./blocking-call.ts";
import { blockingHelper } from "./blocking-helper.ts";
import type { Rule } from "./kit/rule.ts";
import { missingAwait } from "./missing-await.ts";

export const rules: readonly Rule[] = [missingAwait, blockingCall, blockingHelper];
