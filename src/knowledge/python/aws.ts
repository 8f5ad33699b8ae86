/** Amazon's SDK: `boto3`, and `aioboto3` with the `aiobotocore` below it. Clients make their methods up as they are asked. */
import type { LibraryClass, LibraryFunction } from "../../ir/facts.ts";
import { blocking, coroutine, each, exceptions, library, pure, writes } from "../entries.ts";

const quiet: LibraryFunction = { effects: [] };
const raises = ["botocore.exceptions.ClientError", "botocore.exceptions.BotoCoreError"];

const client: LibraryClass = {
  concurrency: "shared",
  methods: {
    ...each(
      "can_paginate get_paginator get_waiter generate_presigned_url generate_presigned_post close",
      quiet,
    ),
    "*": blocking("network", { instead: "`aioboto3`", mode: "write", raises }),
  },
};

const asyncClient: LibraryClass = {
  enter: "async",
  concurrency: "shared",
  methods: {
    ...each("can_paginate get_paginator get_waiter", quiet),
    "*": coroutine("?", { effects: writes("network"), raises }),
  },
};

const clientContext: LibraryClass = {
  enter: "async",
  entered: "aiobotocore.client.AioBaseClient",
  iterate: "neither",
};

export const awsLibraries = [
  library({
    module: "boto3",
    source: "https://boto3.amazonaws.com/v1/documentation/api/latest/reference/core/boto3.html",
    functions: { client: pure("botocore.client.BaseClient") },
    aliases: { Session: "session.Session" },
  }),
  library({
    module: "boto3.session",
    source: "https://boto3.amazonaws.com/v1/documentation/api/latest/reference/core/session.html",
    classes: { Session: { constructs: quiet, methods: { client: pure("botocore.client.BaseClient") } } },
  }),
  library({
    module: "botocore.client",
    source: "https://boto3.amazonaws.com/v1/documentation/api/latest/guide/clients.html",
    classes: { BaseClient: client },
  }),
  library({
    module: "botocore.exceptions",
    source: "https://boto3.amazonaws.com/v1/documentation/api/latest/guide/error-handling.html",
    classes: exceptions({
      BotoCoreError: "Exception",
      ClientError: "Exception",
      NoCredentialsError: "botocore.exceptions.BotoCoreError",
      EndpointConnectionError: "botocore.exceptions.BotoCoreError",
      WaiterError: "botocore.exceptions.BotoCoreError",
    }),
  }),
  library({
    module: "aioboto3",
    source: "https://aioboto3.readthedocs.io/en/latest/usage.html",
    world: "asyncio",
    aliases: { Session: "session.Session" },
  }),
  library({
    module: "aioboto3.session",
    source: "https://aioboto3.readthedocs.io/en/latest/usage.html",
    classes: {
      Session: { constructs: quiet, methods: { client: pure("aiobotocore.session.ClientCreatorContext") } },
    },
  }),
  library({
    module: "aiobotocore.session",
    source: "https://aiobotocore.aio-libs.org/en/latest/tutorial.html",
    world: "asyncio",
    functions: { get_session: pure("aiobotocore.session.AioSession") },
    classes: {
      AioSession: {
        constructs: quiet,
        methods: { create_client: pure("aiobotocore.session.ClientCreatorContext") },
      },
      ClientCreatorContext: clientContext,
    },
  }),
  library({
    module: "aiobotocore.client",
    source: "https://aiobotocore.aio-libs.org/en/latest/tutorial.html",
    classes: { AioBaseClient: asyncClient },
  }),
];
