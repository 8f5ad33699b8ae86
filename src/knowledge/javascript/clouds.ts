/** Clients of cloud services: AWS SDK for JavaScript, version 3, and what else talks to services far away. */
import type { LibraryClass } from "../../ir/facts.ts";
import { callsLater, each, library, promise, quiet, reads, writes } from "../entries.ts";

const raises = ["Error"];
const sends = promise({ effects: writes("network"), raises, fates: [callsLater(-1)] });
const asks = promise({ effects: reads("network"), raises, fates: [callsLater(-1)] });

/** Which command `send` is given, its type says and its name does not. */
const client: LibraryClass = {
  constructs: quiet,
  concurrency: "shared",
  methods: { send: sends, destroy: quiet },
};

const aws = library({
  module: "@smithy/smithy-client",
  source: "https://docs.aws.amazon.com/AWSJavaScriptSDK/v3/latest/",
  classes: {
    Client: client,
    Command: { constructs: quiet },
    // One method for each command, in the classes that gather them all.
    Service: {
      bases: ["@smithy/smithy-client.Client"],
      constructs: quiet,
      concurrency: "shared",
      methods: { "*": sends },
    },
  },
  rewrites: {
    "(?:@smithy/core|@smithy/types)\\.Client(?=$|\\.)": "@smithy/smithy-client.Client",
    "@aws-sdk/(?:client|lib)-[\\w-]+\\.\\w+Command$": "@smithy/smithy-client.Command",
    "@aws-sdk/(?:client|lib)-[\\w-]+\\.\\w+Client(?=$|\\.)": "@smithy/smithy-client.Client",
    "@aws-sdk/(?:client|lib)-[\\w-]+\\.[A-Z]\\w*(?=\\.(?:get|list|describe|head)[A-Z])":
      "@aws-sdk.ReadingService",
    "@aws-sdk/client-[\\w-]+\\.[A-Z]\\w*(?=\\.[a-z])": "@smithy/smithy-client.Service",
  },
});

const awsReading = library({
  module: "@aws-sdk",
  source: "https://docs.aws.amazon.com/AWSJavaScriptSDK/v3/latest/",
  classes: { ReadingService: { concurrency: "shared", methods: { "*": asks } } },
});

const awsExtras = library({
  module: "@aws-sdk/s3-request-presigner",
  source: "https://docs.aws.amazon.com/AWSJavaScriptSDK/v3/latest/Package/-aws-sdk-s3-request-presigner/",
  functions: { getSignedUrl: promise({ effects: reads("environment"), raises }) },
});

const stripe = library({
  module: "stripe",
  source: "https://github.com/stripe/stripe-node",
  classes: { Stripe: { constructs: quiet, concurrency: "shared" } },
  rewrites: {
    "stripe\\.(?:Stripe\\.)+\\w+Resource(?=\\.(?:retrieve|list|search))": "@aws-sdk.ReadingService",
    "stripe\\.(?:Stripe\\.)+\\w+Resource(?=\\.\\w)": "@smithy/smithy-client.Service",
  },
});

const octokit = library({
  module: "@octokit/core",
  source: "https://octokit.github.io/rest.js/",
  classes: {
    Octokit: {
      constructs: quiet,
      concurrency: "shared",
      methods: each("request graphql paginate", sends),
    },
  },
});

export const cloudLibraries = [aws, awsReading, awsExtras, stripe, octokit];
