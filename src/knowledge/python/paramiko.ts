/** `paramiko`: SSH, everything blocks on the network. */
import type { LibraryFunction } from "../../ir/facts.ts";
import { blocking, each, exceptions, library } from "../entries.ts";

const quiet: LibraryFunction = { effects: [] };
const remote = (gives?: string) =>
  blocking("network", {
    instead: "`asyncssh`",
    mode: "exclusive",
    raises: ["paramiko.SSHException", "OSError"],
    ...(gives === undefined ? {} : { gives }),
  });

export const paramiko = library({
  module: "paramiko",
  source: "https://docs.paramiko.org/en/stable/api/client.html",
  classes: {
    ...exceptions({
      SSHException: "Exception",
      AuthenticationException: "paramiko.SSHException",
      BadHostKeyException: "paramiko.SSHException",
      ChannelException: "paramiko.SSHException",
      PasswordRequiredException: "paramiko.AuthenticationException",
      BadAuthenticationType: "paramiko.AuthenticationException",
    }),
    SSHClient: {
      constructs: quiet,
      enter: "sync",
      methods: {
        connect: remote("None"),
        exec_command: remote(),
        invoke_shell: remote("paramiko.Channel"),
        open_sftp: remote("paramiko.SFTPClient"),
        ...each("load_host_keys load_system_host_keys set_missing_host_key_policy get_transport", quiet),
      },
    },
    SFTPClient: {
      enter: "sync",
      concurrency: "exclusive",
      methods: each(
        "chdir chmod chown file get getfo listdir listdir_attr lstat mkdir normalize open posix_rename put putfo readlink remove rename rmdir stat symlink truncate unlink utime",
        remote(),
      ),
    },
    Channel: {
      enter: "sync",
      concurrency: "exclusive",
      methods: each(
        "exec_command invoke_shell recv recv_exit_status recv_stderr sendall sendall_stderr",
        remote(),
      ),
    },
    Transport: {
      enter: "sync",
      methods: each("accept connect open_channel open_session start_client", remote()),
    },
  },
  aliases: {
    "client.SSHClient": "SSHClient",
    "sftp_client.SFTPClient": "SFTPClient",
    "channel.Channel": "Channel",
    "transport.Transport": "Transport",
    "ssh_exception.*": "*",
  },
});
