/** Other processes: `subprocess`, and the parts of `os` and `multiprocessing` that start or await them. */
import { blocking, each, exceptions, library, reads, writes } from "../entries.ts";

const instead = "`asyncio.create_subprocess_exec`";

export const subprocess = library({
  module: "subprocess",
  source: "https://docs.python.org/3/library/subprocess.html",
  functions: {
    run: blocking("process", {
      instead,
      mode: "write",
      gives: "subprocess.CompletedProcess[?]",
      raises: ["subprocess.SubprocessError", "OSError"],
    }),
    call: blocking("process", {
      instead,
      mode: "write",
      gives: "int",
      raises: ["subprocess.TimeoutExpired", "OSError"],
    }),
    check_call: blocking("process", {
      instead,
      mode: "write",
      gives: "int",
      raises: ["subprocess.SubprocessError", "OSError"],
    }),
    check_output: blocking("process", {
      instead,
      mode: "write",
      gives: "?",
      raises: ["subprocess.SubprocessError", "OSError"],
    }),
    getoutput: blocking("process", {
      instead: "`asyncio.create_subprocess_shell`",
      mode: "write",
      gives: "str",
    }),
    getstatusoutput: blocking("process", {
      instead: "`asyncio.create_subprocess_shell`",
      mode: "write",
      gives: "tuple[int, str]",
    }),
    list2cmdline: { effects: [] },
  },
  classes: {
    ...exceptions({
      SubprocessError: "Exception",
      CalledProcessError: "subprocess.SubprocessError",
      TimeoutExpired: "subprocess.SubprocessError",
    }),
    // Starting a process is quick; waiting for it is not.
    Popen: {
      enter: "sync",
      concurrency: "exclusive",
      constructs: { effects: writes("process"), raises: ["OSError"] },
      methods: {
        wait: blocking("process", { instead, raises: ["subprocess.TimeoutExpired"] }),
        communicate: blocking("process", {
          instead,
          mode: "exclusive",
          raises: ["subprocess.TimeoutExpired"],
        }),
        poll: { effects: reads("process") },
        ...each("terminate kill send_signal", { effects: writes("process") }),
      },
    },
    CompletedProcess: {
      methods: { check_returncode: { effects: [], raises: ["subprocess.CalledProcessError"] } },
    },
  },
});

export const atexit = library({
  module: "atexit",
  source: "https://docs.python.org/3/library/atexit.html",
  functions: { register: { fates: [{ argument: 0, fate: "keeps", result: "discarded" }] } },
});
