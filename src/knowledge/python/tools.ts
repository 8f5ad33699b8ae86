/** Libraries that wrap or register functions: `tenacity`, `backoff`, `stamina`, `click`, `typer`, `discord.py`, `celery`. */
import type { LibraryFunction } from "../../ir/facts.ts";
import {
  blocking,
  each,
  exceptions,
  library,
  registeringSync,
  replacingDecorator,
  sameDecorator,
} from "../entries.ts";

const quiet: LibraryFunction = { effects: [] };

const tenacity = library({
  module: "tenacity",
  source: "https://tenacity.readthedocs.io/en/latest/api.html",
  world: "any",
  functions: {
    // A coroutine function stays one.
    retry: { ...sameDecorator, catches: true },
    ...each("retry_all retry_any stop_all stop_any after_log before_log before_sleep_log", quiet),
  },
  classes: {
    AsyncRetrying: { constructs: quiet, iterate: "async", iterated: "tenacity.AttemptManager" },
    Retrying: { constructs: quiet, iterate: "sync", iterated: "tenacity.AttemptManager" },
    AttemptManager: { enter: "sync", constructs: { ...quiet, catches: true } },
    ...exceptions({ RetryError: "Exception", TryAgain: "Exception" }),
  },
  aliases: { "asyncio.AsyncRetrying": "AsyncRetrying", "_asyncio.AsyncRetrying": "AsyncRetrying" },
});

const backoff = library({
  module: "backoff",
  source: "https://github.com/litl/backoff",
  world: "any",
  functions: each("on_exception on_predicate", { ...sameDecorator, catches: true }),
});

const stamina = library({
  module: "stamina",
  source: "https://stamina.hynek.me/en/stable/api.html",
  world: "any",
  functions: { retry: { ...sameDecorator, catches: true } },
});

const click = library({
  module: "click",
  source: "https://click.palletsprojects.com/en/stable/api/",
  functions: {
    // The name becomes a command object, which calls the function and does not await it.
    ...each("command group", replacingDecorator),
    ...each(
      "argument option pass_context pass_obj password_option confirmation_option help_option version_option",
      registeringSync,
    ),
    ...each("confirm prompt", blocking("input", { gives: "?" })),
    ...each("echo secho", { effects: [{ resource: "console", mode: "write" }] }),
    ...each("style unstyle", quiet),
  },
  classes: { Group: { methods: each("command group", replacingDecorator) } },
  aliases: { "core.*": "*", "decorators.*": "*", "termui.*": "*", "utils.echo": "echo" },
});

const typer = library({
  module: "typer",
  source: "https://typer.tiangolo.com/reference/typer/",
  functions: {
    ...each("Argument Option", quiet),
    ...each("confirm prompt", blocking("input", { gives: "?" })),
    ...each("echo secho", { effects: [{ resource: "console", mode: "write" }] }),
    run: {},
  },
  classes: {
    // It keeps the function as it is and calls it without awaiting.
    Typer: { constructs: quiet, methods: each("command callback", registeringSync) },
  },
  aliases: { "main.Typer": "Typer", "main.run": "run" },
});

const discord = library({
  module: "discord.ext.commands",
  source: "https://discordpy.readthedocs.io/en/stable/ext/commands/commands.html",
  world: "asyncio",
  functions: {
    // The name becomes a command object; its function runs for every message that asks for it.
    ...each("command hybrid_command", { ...replacingDecorator, serves: true }),
  },
  classes: {
    Bot: {
      constructs: quiet,
      methods: each("command hybrid_command", { ...replacingDecorator, serves: true }),
    },
  },
  aliases: { "core.command": "command", "hybrid.hybrid_command": "hybrid_command", "bot.Bot": "Bot" },
});

const publishing = blocking("network", {
  instead: "`asyncio.to_thread`",
  mode: "write",
  gives: "celery.result.AsyncResult",
});

const celery = [
  library({
    module: "celery",
    source: "https://docs.celeryq.dev/en/stable/reference/celery.html",
    functions: { shared_task: replacingDecorator },
    classes: {
      Celery: { constructs: quiet, methods: { task: replacingDecorator, send_task: publishing } },
      Task: { methods: each("apply_async delay", publishing) },
    },
    aliases: { "app.base.Celery": "Celery", "app.task.Task": "Task", "app.shared_task": "shared_task" },
  }),
  library({
    module: "celery.result",
    source: "https://docs.celeryq.dev/en/stable/reference/celery.result.html",
    classes: {
      AsyncResult: {
        methods: {
          ...each("get wait", blocking("network", { instead: "`asyncio.to_thread`", gives: "?" })),
          ...each("forget revoke", { effects: [{ resource: "network", mode: "write" }] }),
        },
        attributes: { id: "str", task_id: "str" },
      },
    },
  }),
];

export const toolLibraries = [tenacity, backoff, stamina, click, typer, discord, ...celery];
