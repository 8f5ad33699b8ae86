/** The standard library's synchronous networking: `socket`, `ssl`, `select`, `urllib`, `http`, mail and file transfer. */
import type { LibraryFunction } from "../../ir/facts.ts";
import { blocking, each, exceptions, library, pure, writes } from "../entries.ts";

const quiet: LibraryFunction = { effects: [] };
const streams = "`asyncio.open_connection`";
const web = "`aiohttp` or `httpx.AsyncClient`";

const socketFailures = ["ConnectionError", "OSError"];
const lookUp = blocking("network", { instead: "`loop.getaddrinfo`", raises: ["socket.gaierror"] });
const nameLookUp = blocking("network", {
  instead: "`loop.getnameinfo`",
  raises: ["socket.gaierror", "OSError"],
});
const moving = blocking("network", { instead: streams, mode: "exclusive", raises: socketFailures });

const socket = library({
  module: "socket",
  source: "https://docs.python.org/3/library/socket.html",
  functions: {
    ...each("getaddrinfo gethostbyname gethostbyname_ex", lookUp),
    ...each("gethostbyaddr getfqdn getnameinfo", nameLookUp),
    create_connection: blocking("network", {
      instead: streams,
      mode: "write",
      gives: "socket.socket",
      raises: socketFailures,
    }),
    ...each("gethostname htons htonl ntohs ntohl inet_aton inet_ntoa inet_pton inet_ntop", quiet),
  },
  classes: {
    ...exceptions({ gaierror: "OSError", herror: "OSError" }),
    socket: {
      enter: "sync",
      concurrency: "exclusive",
      constructs: quiet,
      methods: {
        ...each("accept connect recv recv_into recvfrom recvfrom_into recvmsg sendall sendfile", moving),
        ...each("close shutdown bind listen", { effects: writes("network") }),
        ...each(
          "fileno getpeername getsockname getsockopt gettimeout getblocking setblocking setsockopt settimeout",
          quiet,
        ),
      },
    },
  },
  aliases: { timeout: "=TimeoutError", error: "=OSError" },
});

const ssl = library({
  module: "ssl",
  source: "https://docs.python.org/3/library/ssl.html",
  functions: {
    get_server_certificate: blocking("network", { instead: streams, gives: "str", raises: socketFailures }),
  },
  classes: {
    SSLSocket: { bases: ["socket.socket"], methods: each("do_handshake read write", moving) },
  },
});

const waiting = blocking("network", {
  instead: "the event loop's own waiting (`loop.add_reader`, streams)",
});

const select = library({
  module: "select",
  source: "https://docs.python.org/3/library/select.html",
  functions: { select: waiting },
  classes: {
    epoll: { methods: { poll: waiting } },
  },
});

const urllib = [
  library({
    module: "urllib.request",
    source: "https://docs.python.org/3/library/urllib.request.html",
    functions: {
      urlopen: blocking("network", {
        instead: web,
        gives: "http.client.HTTPResponse",
        mode: "write",
        raises: ["urllib.error.URLError", "OSError"],
      }),
      urlretrieve: blocking("network", { instead: web, raises: ["urllib.error.URLError", "OSError"] }),
      ...each("pathname2url url2pathname", quiet),
    },
    classes: {
      OpenerDirector: {
        methods: {
          open: blocking("network", {
            instead: web,
            mode: "write",
            raises: ["urllib.error.URLError", "OSError"],
          }),
        },
      },
      Request: { constructs: quiet },
    },
  }),
  library({
    module: "urllib.error",
    source: "https://docs.python.org/3/library/urllib.error.html",
    classes: exceptions({
      URLError: "OSError",
      HTTPError: "urllib.error.URLError",
      ContentTooShortError: "urllib.error.URLError",
    }),
  }),
  library({
    module: "urllib.parse",
    source: "https://docs.python.org/3/library/urllib.parse.html",
    functions: each(
      "parse_qs parse_qsl quote quote_plus unquote unquote_plus urldefrag urlencode urljoin urlparse urlsplit urlunparse urlunsplit",
      quiet,
    ),
  }),
];

const httpClient = library({
  module: "http.client",
  source: "https://docs.python.org/3/library/http.client.html",
  classes: {
    ...exceptions({ HTTPException: "Exception" }),
    HTTPConnection: {
      constructs: quiet,
      concurrency: "exclusive",
      methods: {
        ...each(
          "connect endheaders request send",
          blocking("network", {
            instead: web,
            mode: "write",
            raises: ["http.client.HTTPException", "OSError"],
          }),
        ),
        getresponse: blocking("network", {
          instead: web,
          mode: "exclusive",
          gives: "http.client.HTTPResponse",
          raises: ["http.client.HTTPException", "OSError"],
        }),
        ...each("close putheader putrequest set_debuglevel set_tunnel", { effects: writes("network") }),
      },
    },
    HTTPResponse: {
      enter: "sync",
      concurrency: "exclusive",
      methods: {
        ...each(
          "read read1 readinto readline",
          blocking("network", {
            instead: web,
            mode: "exclusive",
            raises: ["http.client.HTTPException", "OSError"],
          }),
        ),
        ...each("getheader getheaders geturl info getcode isclosed", quiet),
      },
    },
  },
});

const servers = [
  library({
    module: "socketserver",
    source: "https://docs.python.org/3/library/socketserver.html",
    classes: {
      BaseServer: {
        enter: "sync",
        methods: each(
          "serve_forever handle_request",
          blocking("network", { instead: "`asyncio.start_server`", mode: "exclusive" }),
        ),
      },
    },
  }),
  library({
    module: "xmlrpc.client",
    source: "https://docs.python.org/3/library/xmlrpc.client.html",
    functions: each("dumps loads", quiet),
  }),
];

const mailing = (instead: string, failure: string) =>
  blocking("network", { instead, mode: "exclusive", raises: [failure, "OSError"] });

const mail = [
  library({
    module: "smtplib",
    source: "https://docs.python.org/3/library/smtplib.html",
    classes: {
      ...exceptions({
        SMTPException: "OSError",
        SMTPResponseException: "smtplib.SMTPException",
        SMTPServerDisconnected: "smtplib.SMTPException",
        SMTPAuthenticationError: "smtplib.SMTPResponseException",
        SMTPConnectError: "smtplib.SMTPResponseException",
      }),
      // Constructing connects only when a host is given.
      SMTP: {
        enter: "sync",
        concurrency: "exclusive",
        methods: each(
          "auth connect docmd ehlo ehlo_or_helo_if_needed helo login mail noop quit rcpt send_message sendmail starttls verify",
          mailing("`aiosmtplib`", "smtplib.SMTPException"),
        ),
      },
      SMTP_SSL: { bases: ["smtplib.SMTP"] },
    },
  }),
  library({
    module: "ftplib",
    source: "https://docs.python.org/3/library/ftplib.html",
    classes: {
      FTP: {
        enter: "sync",
        concurrency: "exclusive",
        methods: each(
          "connect cwd delete dir login mkd mlsd nlst pwd quit rename retrbinary retrlines rmd sendcmd size storbinary storlines transfercmd voidcmd",
          mailing("`aioftp`", "ftplib.Error"),
        ),
      },
      FTP_TLS: {
        bases: ["ftplib.FTP"],
        methods: each("auth prot_p prot_c", mailing("`aioftp`", "ftplib.Error")),
      },
    },
  }),
  library({
    module: "imaplib",
    source: "https://docs.python.org/3/library/imaplib.html",
    classes: {
      IMAP4: {
        enter: "sync",
        concurrency: "exclusive",
        // Constructing one connects.
        constructs: mailing("`aioimaplib`", "imaplib.IMAP4.error"),
        methods: each(
          "append copy expunge fetch list login logout search select starttls store uid",
          mailing("`aioimaplib`", "imaplib.IMAP4.error"),
        ),
      },
      IMAP4_SSL: { bases: ["imaplib.IMAP4"], constructs: mailing("`aioimaplib`", "imaplib.IMAP4.error") },
    },
  }),
  library({
    module: "poplib",
    source: "https://docs.python.org/3/library/poplib.html",
    classes: {
      POP3: {
        concurrency: "exclusive",
        constructs: mailing("a thread (`asyncio.to_thread`)", "poplib.error_proto"),
        methods: each(
          "dele list pass_ quit retr stat top uidl user",
          mailing("a thread (`asyncio.to_thread`)", "poplib.error_proto"),
        ),
      },
      POP3_SSL: {
        bases: ["poplib.POP3"],
        constructs: mailing("a thread (`asyncio.to_thread`)", "poplib.error_proto"),
      },
    },
  }),
];

const http = library({
  module: "http",
  source: "https://docs.python.org/3/library/http.html",
  classes: { HTTPStatus: { constructs: pure("?") } },
});

export const socketLibraries = [socket, ssl, select, ...urllib, httpClient, http, ...servers, ...mail];
